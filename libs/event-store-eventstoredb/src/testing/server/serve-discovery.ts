import { randomUUID } from 'node:crypto';
import { features, gossip, type IGossipServer, type IServerFeaturesServer } from './protocol.js';
import { uuidOf } from './wire.js';

/** What the node says of itself to a client that asks what it can do. */
export const SERVER_VERSION = '23.10.8';

const STREAMS = 'event_store.client.streams.streams';
/** Lower-case method and service names, as the server spells them, with their features. */
const METHODS: readonly (readonly [string, string, readonly string[]])[] = [
  ['read', STREAMS, ['position', 'events']],
  ['append', STREAMS, []],
  ['delete', STREAMS, []],
  ['tombstone', STREAMS, []],
  ['batchappend', STREAMS, ['deadline_duration']],
  ['read', 'event_store.client.gossip.gossip', []],
  ['getsupportedmethods', 'event_store.client.server_features.serverfeatures', []],
];

export const serveFeatures: IServerFeaturesServer['getSupportedMethods'] = (_call, callback) => {
  const supported = new features.SupportedMethods();
  supported.setEventStoreServerVersion(SERVER_VERSION);
  for (const [name, service, itsFeatures] of METHODS) {
    const method = new features.SupportedMethod();
    method.setMethodName(name);
    method.setServiceName(service);
    method.setFeaturesList([...itsFeatures]);
    supported.addMethods(method);
  }
  callback(null, supported);
};

export interface Member {
  readonly host: string;
  readonly port: number;
  readonly state: 'leader' | 'follower' | 'read_only_replica';
  readonly isAlive: boolean;
}

const { VNodeState } = gossip.MemberInfo;
const STATES = {
  leader: VNodeState.LEADER,
  follower: VNodeState.FOLLOWER,
  read_only_replica: VNodeState.READONLYREPLICA,
} as const;

export const serveGossip =
  (members: () => readonly Member[]): IGossipServer['read'] =>
  (_call, callback) => {
    const cluster = new gossip.ClusterInfo();
    for (const { host, port, state, isAlive } of members()) {
      const endPoint = new gossip.EndPoint();
      endPoint.setAddress(host);
      endPoint.setPort(port);
      const member = new gossip.MemberInfo();
      member.setInstanceId(uuidOf(randomUUID(), false));
      member.setTimeStamp(String(BigInt(Date.now()) * 10_000n));
      member.setState(STATES[state]);
      member.setIsAlive(isAlive);
      member.setHttpEndPoint(endPoint);
      cluster.addMembers(member);
    }
    callback(null, cluster);
  };
