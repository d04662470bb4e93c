/** A statement and what it answers. */
export interface LeaseStatement<Row> {
  readonly text: string;
  /** Never set: ties the row's type to the statement. */
  readonly row?: Row;
}

const statement = <Row>(text: string): LeaseStatement<Row> => ({ text });

export interface LeaseRow {
  readonly version: string;
  readonly term: string;
  readonly epoch: string;
  readonly owner: string | null;
  readonly host: string;
  readonly port: number;
  readonly secret: string;
  readonly sessions: string;
  readonly vacancy: 'released' | 'session_gone' | 'expired' | null;
}

/**
 * By the clock of the database. A session is known by its process and when it began, because process numbers come again; when this user may
 * not see when (another user's session), the number alone has to do.
 */
export const LOOK = statement<LeaseRow>(`
  select version, term, epoch, owner, host, port, secret, sessions,
         case when owner is null then 'released'
              when not exists (select from pg_stat_get_activity(backend_pid) as session
                                where session.backend_start is null or session.backend_start = log_lease.backend_start)
                then 'session_gone'
              when expires_at < clock_timestamp() then 'expired'
         end as vacancy
    from log_lease where id = 1`);

/** The version makes sure that of all who saw the same vacancy one gets the lease, and none when it was renewed meanwhile. */
export const CLAIM = statement<{ readonly term: string }>(`
  update log_lease
     set version = version + 1, term = term + 1, epoch = 0,
         owner = $2, host = $3, port = $4, secret = $5, sessions = $6,
         backend_pid = pg_backend_pid(),
         backend_start = (select backend_start from pg_stat_get_activity(pg_backend_pid())),
         renewed_at = clock_timestamp(), expires_at = clock_timestamp() + $7 * interval '1 millisecond'
   where id = 1 and version = $1
  returning term`);

/** Names the session anew: the one that claimed may have been lost. */
export const RENEW = statement<{ readonly term: string }>(`
  update log_lease
     set version = version + 1, epoch = $2,
         backend_pid = pg_backend_pid(),
         backend_start = (select backend_start from pg_stat_get_activity(pg_backend_pid())),
         renewed_at = clock_timestamp(), expires_at = clock_timestamp() + $3 * interval '1 millisecond'
   where id = 1 and term = $1 and owner is not null
  returning term`);

export const RELEASE = statement<never>(`
  update log_lease set version = version + 1, owner = null, secret = '', expires_at = clock_timestamp()
   where id = 1 and term = $1`);

/** Sessions are marked by how their `application_name` begins. In the select list: there it runs for the rows that the condition left. */
export const END_SESSIONS = statement<{ readonly ended: boolean }>(`
  select pg_terminate_backend(pid) as ended from pg_stat_activity
   where datname = current_database() and starts_with(application_name, $1)`);
