import { Counter, Histogram, type Registry } from 'prom-client';

/** Upper bounds of the buckets, in seconds; one more bucket takes what is above. */
const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const;

/** The answered requests of one method of one route. */
class RouteCounts {
  readonly byStatus = new Map<number, number>();
  readonly buckets = Array.from({ length: SECONDS.length + 1 }, () => 0);
  sum = 0;
  count = 0;

  constructor(
    readonly method: string,
    readonly route: string,
  ) {}

  add(status: number, seconds: number): void {
    this.byStatus.set(status, (this.byStatus.get(status) ?? 0) + 1);
    let bucket = 0;
    while (bucket < SECONDS.length && seconds > (SECONDS[bucket] ?? 0)) bucket += 1;
    this.buckets[bucket] = (this.buckets[bucket] ?? 0) + 1;
    this.sum += seconds;
    this.count += 1;
  }
}

/**
 * Counts answered requests in plain numbers and makes metrics of them at the scrape: prom-client, asked at every request, costs as much
 * as finding the route.
 */
export class RequestCounts {
  private readonly routes = new Map<string, Map<string, RouteCounts>>();

  constructor(registry: Registry) {
    const counts = (): Iterable<RouteCounts> => this.all();
    new Counter({
      name: 'tallyman_http_requests_total',
      help: 'Answered requests',
      labelNames: ['method', 'route', 'status'],
      registers: [registry],
      collect() {
        this.reset();
        for (const { method, route, byStatus } of counts())
          for (const [status, count] of byStatus) this.inc({ method, route, status: String(status) }, count);
      },
    });
    new RequestSeconds(registry, counts);
  }

  /** A request of this method and route (its pattern, not its path) was answered. */
  add(method: string, route: string, status: number, seconds: number): void {
    const methods = this.routes.get(route) ?? this.addRoute(route);
    let counts = methods.get(method);
    if (counts === undefined) {
      counts = new RouteCounts(method, route);
      methods.set(method, counts);
    }
    counts.add(status, seconds);
  }

  private addRoute(route: string): Map<string, RouteCounts> {
    const methods = new Map<string, RouteCounts>();
    this.routes.set(route, methods);
    return methods;
  }

  private *all(): Generator<RouteCounts> {
    for (const methods of this.routes.values()) yield* methods.values();
  }
}

interface Value {
  readonly metricName: string;
  readonly labels: Readonly<Record<string, string | number>>;
  readonly sharedLabels: { readonly method: string; readonly route: string };
  readonly value: number;
}

/** A histogram whose values are kept elsewhere. */
class RequestSeconds extends Histogram<'method' | 'route'> {
  constructor(
    registry: Registry,
    private readonly counts: () => Iterable<RouteCounts>,
  ) {
    super({ ...SECONDS_METRIC, labelNames: ['method', 'route'], buckets: [...SECONDS], registers: [registry] });
  }

  /** What the registry asks a histogram for, and what its `get` is made of. */
  getForPromString(): Promise<object> {
    const values = Array.from(this.counts()).flatMap(valuesOf);
    return Promise.resolve({ ...SECONDS_METRIC, type: 'histogram', aggregator: 'sum', values });
  }
}

const SECONDS_METRIC = {
  name: 'tallyman_http_request_seconds',
  help: 'Time from the request line to the end of the answer',
} as const;

const valuesOf = ({ method, route, buckets, sum, count }: RouteCounts): readonly Value[] => {
  const sharedLabels = { method, route };
  const { name } = SECONDS_METRIC;
  let below = 0;
  const values: Value[] = SECONDS.map((le, bucket) => {
    below += buckets[bucket] ?? 0;
    return { metricName: `${name}_bucket`, labels: { le }, sharedLabels, value: below };
  });
  values.push({ metricName: `${name}_bucket`, labels: { le: '+Inf' }, sharedLabels, value: count });
  values.push({ metricName: `${name}_sum`, labels: {}, sharedLabels, value: sum });
  values.push({ metricName: `${name}_count`, labels: {}, sharedLabels, value: count });
  return values;
};
