/** What the words of gRPC, of TLS and of the client package mean, and what helps. The first that fits counts. */
const MEANINGS: readonly (readonly [RegExp, string])[] = [
  [
    /verify the first certificate|self[- ]signed certificate|issuer certificate/i,
    'the server’s certificate is not of an authority that is trusted here; name the authority’s certificate with tlsCAFile',
  ],
  [/certificate has expired/i, 'the server’s certificate has expired'],
  [/certificate is not yet valid/i, 'the server’s certificate is not valid yet; compare the clocks'],
  [
    /does not match certificate's altnames/i,
    'the server’s certificate is for other names than the host that the connection string names',
  ],
  [
    /wrong version number|packet length too long|record layer failure/i,
    'the server does not speak TLS; if that is meant, say tls=false',
  ],
  [
    /alert .*(certificate|handshake)|certificate required/i,
    'the server wants a certificate of its client; name it with userCertFile and userKeyFile',
  ],
  [
    /Last error: (Failed to connect|.*(ECONNRESET|socket hang up))/,
    'the server ended the connection as it began; if it speaks TLS, say tls=true',
  ],
  [/ECONNREFUSED/, 'nobody listens there; is the server running, are host and port right?'],
  [/ENOTFOUND|Name resolution failed/, 'the host’s name is not known'],
  [/ETIMEDOUT|EHOSTUNREACH|ENETUNREACH/, 'the host does not answer'],
  [/No leader info|Server Is Not Ready/i, 'no server of the cluster leads now'],
  [
    /Failed to discover/,
    'none of the hosts says which server leads: they cannot be reached, or tls and tlsCAFile are not theirs, or no server leads now',
  ],
];

/** What gRPC writes around the words of whoever noticed it. */
const PADDING = [
  /^\d+ [A-Z_]+: /,
  /^No connection established\. Last error: (Error: )?/,
  /\.?\s*Resolution note:.*$/,
  / \(\d{4}-\d\d-\d\dT[^)]*\)/,
];

/** The reason of a failed call, for a person: what it means, if that is known, and the words as they came. */
export const connectionReason = (message: string): string => {
  const whole = message.replaceAll(/\s+/g, ' ').trim();
  const words = PADDING.reduce((rest, padding) => rest.replace(padding, ''), whole);
  const meaning = MEANINGS.find(([pattern]) => pattern.test(whole))?.[1];
  return meaning === undefined ? words : `${meaning} (${words})`;
};
