/**
 * One movement of units between accounts, the common language of goods, promises, policies and money.
 * `book` names the set of accounts that check each other; `unit` is what is counted (a SKU, a currency); `delta` a signed whole number.
 */
export interface Posting<Book extends string = string> {
  readonly book: Book;
  readonly account: string;
  readonly unit: string;
  readonly delta: number;
}
