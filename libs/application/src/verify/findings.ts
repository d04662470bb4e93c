import { MAX_PROBLEMS, type VerifyProblem, type VerifyProblemCode } from './verify.js';

/** Keeps the first problems and counts all. */
export class Findings {
  readonly listed: VerifyProblem[] = [];
  private readonly byCode = new Map<VerifyProblemCode, number>();
  private all = 0;

  get total(): number {
    return this.all;
  }

  get counts(): Readonly<Partial<Record<VerifyProblemCode, number>>> {
    return Object.fromEntries(this.byCode);
  }

  add(
    code: VerifyProblemCode,
    detail: string,
    where: { readonly position?: number; readonly stream?: string } = {},
  ): void {
    this.all += 1;
    this.byCode.set(code, (this.byCode.get(code) ?? 0) + 1);
    if (this.listed.length >= MAX_PROBLEMS) return;
    const { position, stream } = where;
    this.listed.push({
      code,
      ...(position === undefined ? {} : { position }),
      ...(stream === undefined ? {} : { stream }),
      detail,
    });
  }
}
