import type { PipeTransform } from '@nestjs/common';
import {
  MAX_RECORD_KEY_LENGTH,
  MAX_RECORD_TYPE_LENGTH,
  parseRecordKey,
  parseRecordType,
  type RecordKey,
  type RecordType,
} from '@tallyman/records';
import { ProblemError } from '../problems/problem.js';

const invalidPath = (name: string, must: string): ProblemError =>
  new ProblemError('validation_failed', `${name} must be ${must}.`, {
    errors: [{ path: name, message: `must be ${must}` }],
  });

export const RecordTypePipe: PipeTransform<string, RecordType> = {
  transform(text) {
    const type = parseRecordType(text);
    if (type !== undefined) return type;
    throw invalidPath('type', `a record type of 1 to ${String(MAX_RECORD_TYPE_LENGTH)} characters, without "/"`);
  },
};

export const RecordKeyPipe: PipeTransform<string, RecordKey> = {
  transform(text) {
    const key = parseRecordKey(text);
    if (key !== undefined) return key;
    throw invalidPath('key', `a key of 1 to ${String(MAX_RECORD_KEY_LENGTH)} characters, without control characters`);
  },
};
