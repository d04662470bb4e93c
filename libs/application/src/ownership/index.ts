export { Alarm } from './alarm.js';
export * from './lease.js';
export {
  createOwnership,
  type OwnerDuties,
  type Ownership,
  type OwnershipOptions,
  type OwnershipStatus,
} from './ownership.js';
export { createPeerServer, type PeerServer, type PeerServerOptions } from './peer-server.js';
export { createRoleRunner, type RoleRunner, type RoleRunnerOptions } from './role-runner.js';
export { RouteLostError, type LogGate, type LogRoute } from './route.js';
export { createSwitchingGate, type SwitchingGate, type SwitchingGateOptions } from './switching-gate.js';
export { createViewWatch, type ViewWatchOptions } from './view-watch.js';
