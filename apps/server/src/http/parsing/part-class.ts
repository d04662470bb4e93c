import 'reflect-metadata';

/** A class of the objects of a request. */
export type PartClass = new () => object;

const PART = Symbol('part');

/** Says that the object under this member, or each of its list, is one of `type`. */
export const holdsPart = (type: PartClass): PropertyDecorator => Reflect.metadata(PART, type);

/** The class of the object under a member, or of each of its list, as the class of the whole or one that it extends says. */
export const partOf = (whole: PartClass, member: string): PartClass | undefined =>
  Reflect.getMetadata(PART, whole.prototype as object, member) as PartClass | undefined;
