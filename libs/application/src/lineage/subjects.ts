import { isRecordEvent, type DecodedEvent, type DecodedRecordEvent } from '@tallyman/event-catalog';
import { quantitiesOf, STOCK_FIELDS, type StockField } from '@tallyman/inventory';
import { ACCOUNT_FIELDS, accountQuantities, type AccountField } from '@tallyman/ledger';
import { fieldChangesOf, type LineageEvent } from '@tallyman/records';
import { initialState } from '../commands/log-model.js';
import { BookStream } from '../commands/streams/book-stream.js';
import { RecordStream } from '../commands/streams/record-stream.js';
import { StockStream } from '../commands/streams/stock-stream.js';

/** The subject of a stream, event by event, and where the values come from that it has by then. */
export interface Subject {
  /** The next event of the stream. */
  add(event: DecodedEvent): void;
  /** After the event that was added last. `undefined`: the subject can have no such field. */
  point(field: string | undefined): LineageEvent | undefined;
}

/** Which field of a record an input means that names none. */
export const DEFAULT_RECORD_FIELD = 'value';
/** Which quantity of a stock item. */
export const DEFAULT_STOCK_FIELD: StockField = 'available';
/** Which quantity of an account. */
export const DEFAULT_ACCOUNT_FIELD: AccountField = 'balance';

type Sender = Pick<LineageEvent, 'revision' | 'position' | 'subsystem' | 'producerVersion'>;

const senderOf = ({ revision, position, subsystem, producerVersion }: DecodedEvent): Sender => ({
  revision,
  position,
  subsystem,
  ...(producerVersion === undefined ? {} : { producerVersion }),
});

const derivationOf = (event: DecodedRecordEvent): Pick<LineageEvent, 'derivation'> => {
  if (event.type !== 'RecordDerived') return {};
  const { inputs, algorithm, algorithmVersion } = event.data;
  return { derivation: { inputs, algorithm, algorithmVersion } };
};

/** A record: each field with the event that said it last. */
class RecordSubject implements Subject {
  private readonly fields = new Map<string, LineageEvent>();
  private last: Sender | undefined;

  add(event: DecodedEvent): void {
    const sender = senderOf(event);
    this.last = sender;
    if (!isRecordEvent(event)) return;
    const derivation = derivationOf(event);
    for (const { field, after } of fieldChangesOf(event)) {
      if (after === null) this.fields.delete(field);
      else this.fields.set(field, { ...sender, field, value: after, ...derivation });
    }
  }

  point(field = DEFAULT_RECORD_FIELD): LineageEvent | undefined {
    return this.fields.get(field) ?? (this.last === undefined ? undefined : { ...this.last, field, value: null });
  }
}

/** A stock item, whose quantities are after each event what they are. */
class StockSubject implements Subject {
  private last: Sender | undefined;
  constructor(private state: StockStream) {}

  add(event: DecodedEvent): void {
    this.last = senderOf(event);
    this.state = this.state.evolve(event);
  }

  point(name: string = DEFAULT_STOCK_FIELD): LineageEvent | undefined {
    const field = STOCK_FIELDS.find((each) => each === name);
    if (field === undefined || this.last === undefined) return undefined;
    return { ...this.last, field, value: quantitiesOf(this.state.stock)[field] };
  }
}

/** The parts of `assets:cash#available`; without `#`, the balance. No path of an account has a `#`. */
const accountFieldOf = (name: string): { readonly account: string; readonly field: AccountField | undefined } => {
  const [account = '', quantity = DEFAULT_ACCOUNT_FIELD] = name.split('#', 2);
  return { account, field: ACCOUNT_FIELDS.find((each) => each === quantity) };
};

/** A book: a field names one of its accounts. */
class BookSubject implements Subject {
  private last: Sender | undefined;
  constructor(private state: BookStream) {}

  add(event: DecodedEvent): void {
    this.last = senderOf(event);
    this.state = this.state.evolve(event);
  }

  /** An account that was not opened by then has no value. */
  point(name?: string): LineageEvent | undefined {
    if (name === undefined || this.last === undefined) return undefined;
    const { account, field } = accountFieldOf(name);
    if (field === undefined) return undefined;
    return { ...this.last, field: name, value: accountQuantities(this.state.book, account)?.[field] ?? null };
  }
}

/** Before the first event of a stream; `undefined`: its kind has no values. */
export const subjectOf = (stream: string): Subject | undefined => {
  const state = initialState(stream);
  if (state instanceof RecordStream) return new RecordSubject();
  if (state instanceof StockStream) return new StockSubject(state);
  return state instanceof BookStream ? new BookSubject(state) : undefined;
};
