import { SluiceError } from '../../model/errors.ts'
import type { Column, DataType } from '../../model/schema.ts'
import type { ColumnTypes } from '../column-types.ts'

/** A destination's types by the data type of a column. */
interface TypesByDataType {
  /** what a new column gets */
  readonly rendered: Readonly<Record<DataType, (column: Column) => string>>
  /** what an existing column may be instead */
  readonly alsoFits: Readonly<Record<DataType, (existing: string, column: Column) => boolean>>
  readonly change: ColumnTypes['change']
}

/** The types of a destination that spells each data type in a way of its own. */
export function columnTypes({ rendered, alsoFits, change }: TypesByDataType): ColumnTypes {
  return {
    render(column) {
      if (column.dataType === undefined)
        throw new SluiceError(
          'PACKAGE_INCONSISTENT',
          `Could not make column "${column.name}" because it has no data type.`,
          {
            hint: 'Please report this as a bug of sluice.',
          },
        )
      return rendered[column.dataType](column)
    },
    accepts(existing, column) {
      if (column.dataType === undefined) return true
      return existing === rendered[column.dataType](column) || alsoFits[column.dataType](existing, column)
    },
    change,
  }
}
