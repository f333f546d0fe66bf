/** What people may write for a Postgres database. */
export const postgresForms = ['postgres://user:password@host:5432/database?sslmode=require', 'postgres'] as const
