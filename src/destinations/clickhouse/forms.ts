/** What people may write for a ClickHouse server. */
export const clickhouseForms = [
  'clickhouse',
  'clickhouse://user:password@host:9440/database',
  'clickhouse://user:password@host:9000/database?secure=0&http_port=8123',
] as const
