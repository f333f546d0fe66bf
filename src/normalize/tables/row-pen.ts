/** Where the row being filled goes. */
export interface RowPen {
  /** its index among the rows of the page */
  row: number
  /** object and list levels below it that may still become columns and tables */
  level: number
  /** true = lists stay JSON, whatever their level */
  keepsLists: boolean
  /** different for every row of a run, and for every time a row is begun */
  serial: number
}

/** A pen before the first row of a run. */
export function newPen(): RowPen {
  return { row: 0, level: 0, keepsLists: false, serial: 0 }
}
