/** int8 arrives as text; every number in these tables is within ±(2^53 − 1), because the domain refuses what is not. */
const whole = {
  from: (value: string | null): number | null => (value === null ? null : Number(value)),
  to: (value: number | null | undefined): number | null => value ?? null,
};

export const bigint = (name: string) => ({ name, type: 'bigint', transformer: whole }) as const;

/** Names compare byte by byte: the same order everywhere, and no locale's idea of equality. */
export const text = (name: string) => ({ name, type: 'text', collation: 'C' }) as const;

export const optional = <T>(column: T) => ({ ...column, nullable: true }) as const;
