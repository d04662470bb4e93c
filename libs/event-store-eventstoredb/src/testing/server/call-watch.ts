import type { ArmedFaults, Leader } from './faults.js';
import { grpc, type ServiceError } from './protocol.js';
import { notAuthenticated, noLeader, notLeader } from './refusals.js';

/** Who leads, as gossip says it: this node, another, or nobody. */
export type Leadership = 'own' | Leader | undefined;

export interface CallWatchParts {
  readonly faults: ArmedFaults;
  readonly leadership: () => Leadership;
  /** Hears of each call: its service and method, and its `authorization` header or nothing. */
  readonly note: (method: string, authorization: string) => void;
}

const GOSSIP = '/event_store.client.gossip.Gossip/';

/** Why a call is refused before anything of it is looked at. */
const refusalOf = ({ faults, leadership }: CallWatchParts, path: string, metadata: grpc.Metadata) => {
  if (path.startsWith(GOSSIP)) return undefined;
  if (faults.refusesLogins()) return notAuthenticated();
  const leader = leadership();
  if (leader === 'own' || metadata.get('requires-leader')[0] !== 'true') return undefined;
  return leader === undefined ? noLeader() : notLeader(leader);
};

/** Sees every call come and go. */
export const createCallWatch = (parts: CallWatchParts) => {
  const underWay = new Set<grpc.ServerInterceptingCallInterface>();
  const refuse = (call: grpc.ServerInterceptingCallInterface, { code, details, metadata }: ServiceError): void => {
    if (underWay.delete(call)) call.sendStatus({ code, details, metadata });
  };
  const interceptor: grpc.ServerInterceptor = ({ path }, call) => {
    underWay.add(call);
    return new grpc.ServerInterceptingCall(call, {
      start: (next) => {
        next({
          onReceiveMetadata: (metadata, proceed) => {
            parts.note(path.slice(path.lastIndexOf('.') + 1), metadata.get('authorization').join());
            const refusal = refusalOf(parts, path, metadata);
            if (refusal === undefined) proceed(metadata);
            else refuse(call, refusal);
          },
          onCancel: () => {
            underWay.delete(call);
          },
        });
      },
      sendStatus: (status, next) => {
        if (underWay.delete(call)) next(status);
      },
    });
  };
  return {
    interceptor,
    cancelAll(): void {
      for (const call of underWay)
        call.sendStatus({ code: grpc.status.CANCELLED, details: 'Call canceled by the server.' });
      underWay.clear();
    },
  };
};
