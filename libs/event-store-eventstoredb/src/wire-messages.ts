import protobuf from 'protobufjs/light.js';

/*
 * The messages of the server that go by for every event, as far as they are wanted; what is not named here is skipped. The classes of the client
 * package make dozens of objects for each event, and work byte by byte. Names and numbers are those of the server's `streams.proto` and `shared.proto`.
 */
const root = protobuf.Root.fromJSON({
  nested: {
    ReadResp: { fields: { event: { id: 1, type: 'ReadEvent' } } },
    ReadEvent: { fields: { event: { id: 1, type: 'RecordedEvent' } } },
    RecordedEvent: {
      fields: {
        id: { id: 1, type: 'UUID' },
        streamIdentifier: { id: 2, type: 'StreamIdentifier' },
        streamRevision: { id: 3, type: 'uint64' },
        commitPosition: { id: 5, type: 'uint64' },
        metadata: { id: 6, rule: 'repeated', type: 'MetadataEntry' },
        customMetadata: { id: 7, type: 'bytes' },
        data: { id: 8, type: 'bytes' },
      },
    },
    BatchAppendReq: {
      fields: {
        correlationId: { id: 1, type: 'UUID' },
        options: { id: 2, type: 'BatchAppendOptions' },
        proposedMessages: { id: 3, rule: 'repeated', type: 'ProposedMessage' },
        isFinal: { id: 4, type: 'bool' },
      },
    },
    BatchAppendOptions: {
      fields: {
        streamIdentifier: { id: 1, type: 'StreamIdentifier' },
        streamPosition: { id: 2, type: 'uint64' },
        noStream: { id: 3, type: 'Empty' },
      },
    },
    ProposedMessage: {
      fields: {
        id: { id: 1, type: 'UUID' },
        metadata: { id: 2, rule: 'repeated', type: 'MetadataEntry' },
        customMetadata: { id: 3, type: 'bytes' },
        data: { id: 4, type: 'bytes' },
      },
    },
    UUID: { fields: { string: { id: 2, type: 'string' } } },
    // Of bytes, which are text.
    StreamIdentifier: { fields: { streamName: { id: 3, type: 'string' } } },
    // A map is a list of these on the wire.
    MetadataEntry: { fields: { key: { id: 1, type: 'string' }, value: { id: 2, type: 'string' } } },
    Empty: { fields: {} },
  },
});

export const ReadResp = root.lookupType('ReadResp');
export const BatchAppendReq = root.lookupType('BatchAppendReq');
