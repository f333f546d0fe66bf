/** What people may write for SQLite. */
export const sqliteForms = ['sqlite:///data.db', 'sqlite:////absolute/data.db', './data.sqlite', 'sqlite'] as const
