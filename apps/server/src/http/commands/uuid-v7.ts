import { randomUUID } from 'node:crypto';

/** A version 7 UUID (RFC 9562 §5.7): `time` in milliseconds since 1970, then 74 random bits. New ones sort behind old ones. */
export const uuidV7 = (time: number): string => {
  const clock = time.toString(16).padStart(12, '0');
  return `${clock.slice(0, 8)}-${clock.slice(8)}-7${randomUUID().slice(15)}`;
};
