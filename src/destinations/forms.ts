import { clickhouseForms } from './clickhouse/forms.ts'
import { duckdbForms } from './duckdb/forms.ts'
import { ducklakeForms } from './ducklake/forms.ts'
import { filesystemForms } from './filesystem/forms.ts'
import { mysqlForms } from './mysql/forms.ts'
import { postgresForms } from './postgres/forms.ts'
import { sqliteForms } from './sqlite/forms.ts'

// apart from the definitions, so that help texts need not load these

/** Every form that a destination may be written in as a text. */
export const destinationForms: readonly string[] = [
  ...clickhouseForms,
  ...duckdbForms,
  ...ducklakeForms,
  ...filesystemForms,
  ...mysqlForms,
  ...postgresForms,
  ...sqliteForms,
]

/** The type that is loaded into when nobody says where. */
export const defaultDestination = 'duckdb'

/** The text of a place that is made in the current folder when it is loaded into. */
export function localDestination(name: string): string {
  return `./${name}.duckdb`
}
