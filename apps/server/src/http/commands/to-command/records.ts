import {
  parseAlgorithmName,
  parseFieldChanges,
  parseFieldName,
  parseFieldValues,
  parseRecordKey,
  parseRecordType,
  type DeriveRecord,
  type PublicRecordCommand,
  type RecordBelief,
  type RecordKey,
  type RecordType,
} from '@tallyman/records';
import { unreachable, type ReasonCode } from '@tallyman/kernel';
import type { InputDto, RecordBeliefDto } from '../dto/records.dto.js';
import type { AnyRecordDto } from '../dto/registry.js';
import { checked } from './addressed.js';
import { plain } from './plain.js';

interface RecordAddress {
  readonly recordType: RecordType;
  readonly key: RecordKey;
  readonly reasonCode: ReasonCode;
  readonly reasonText?: string;
  readonly belief?: RecordBelief;
}

const recordAddressOf = (dto: AnyRecordDto, reasonCode: ReasonCode): RecordAddress => {
  const { reasonText, belief } = dto;
  const address: { -readonly [Name in keyof RecordAddress]: RecordAddress[Name] } = {
    recordType: checked(parseRecordType(dto.recordType)),
    key: checked(parseRecordKey(dto.key)),
    reasonCode,
  };
  if (reasonText !== undefined) address.reasonText = reasonText;
  if (belief !== undefined) address.belief = recordBelief(belief);
  return address;
};

const recordBelief = ({ fields, readPosition }: RecordBeliefDto): RecordBelief => {
  const believed = checked(parseFieldChanges(fields));
  return readPosition === undefined ? { fields: believed } : { fields: believed, readPosition: plain(readPosition) };
};

const toInput = ({ as, stream, revision, field }: InputDto): DeriveRecord['inputs'][number] => {
  const input = { as: checked(parseFieldName(as)), stream, revision: plain(revision) };
  return field === undefined ? input : { ...input, field };
};

/** A command about a record as the decider takes it. */
export const toRecordCommand = (dto: AnyRecordDto, reasonCode: ReasonCode): PublicRecordCommand => {
  const address = recordAddressOf(dto, reasonCode);
  switch (dto.type) {
    case 'SetRecord':
      return { type: dto.type, fields: checked(parseFieldChanges(dto.fields)), ...address };
    case 'DeriveRecord':
      return {
        type: dto.type,
        fields: checked(parseFieldValues(dto.fields)),
        inputs: dto.inputs.map(toInput),
        algorithm: checked(parseAlgorithmName(dto.algorithm)),
        algorithmVersion: checked(parseAlgorithmName(dto.algorithmVersion)),
        ...address,
      };
    case 'RetractRecord':
      return { type: dto.type, ...address };
    default:
      return unreachable(dto);
  }
};
