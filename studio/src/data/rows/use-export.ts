import { useEffect, useRef, useState } from 'react'
import { reportFor, request } from '../../api/client.ts'
import type { ErrorReport } from '../../api/contract.ts'
import { pipelinePath } from '../../api/queries.ts'
import { saveFile } from '../../design/out/save-file.ts'
import { type RowsChoice, whereText } from '../queries.ts'
import { writeNames } from './filters.ts'

export const exportFormats = [
  { format: 'csv', label: 'CSV', hint: 'for spreadsheets' },
  { format: 'jsonl', label: 'JSON lines', hint: 'one object a line' },
  { format: 'parquet', label: 'Parquet', hint: 'with types, for DuckDB, pandas, Spark' },
] as const

export type ExportFormat = (typeof exportFormats)[number]['format']

/** How an export stands. */
export type ExportState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'going'; readonly format: ExportFormat; readonly bytes: number }
  | { readonly kind: 'done'; readonly name: string; readonly bytes: number }
  | { readonly kind: 'failed'; readonly error: ErrorReport }

/** All rows that fit the filters as a file. */
export function useExport(choice: RowsChoice): {
  readonly state: ExportState
  readonly start: (format: ExportFormat) => void
  readonly cancel: () => void
} {
  const [state, setState] = useState<ExportState>({ kind: 'idle' })
  const going = useRef<AbortController>(undefined)
  useEffect(() => () => going.current?.abort(), [])
  const cancel = (): void => {
    going.current?.abort()
    setState({ kind: 'idle' })
  }
  const start = (format: ExportFormat): void => {
    going.current?.abort()
    const controller = new AbortController()
    going.current = controller
    const { signal } = controller
    setState({ kind: 'going', format, bytes: 0 })
    const told = (bytes: number): void => {
      if (!signal.aborted) setState({ kind: 'going', format, bytes })
    }
    void readExport(choice, { format, signal, told })
      .then((blob) => {
        const name = `${choice.table}.${format}`
        saveFile(blob, name)
        setState({ kind: 'done', name, bytes: blob.size })
      })
      .catch((cause: unknown) => {
        if (!signal.aborted) setState({ kind: 'failed', error: reportFor(cause) })
      })
  }
  return { state, start, cancel }
}

async function readExport(
  { pipeline, table, columns, filters, sort, load, of }: RowsChoice,
  { format, signal, told }: { format: ExportFormat; signal: AbortSignal; told: (bytes: number) => void },
): Promise<Blob> {
  const query = { table, format, cols: writeNames(columns), sort, where: whereText(filters), load, of }
  const response = await request(pipelinePath(pipeline, 'export'), { query, signal })
  const reader = response.body?.getReader()
  const parts: Uint8Array<ArrayBuffer>[] = []
  let bytes = 0
  for (;;) {
    const piece = await reader?.read()
    if (piece === undefined || piece.done) break
    parts.push(piece.value)
    bytes += piece.value.byteLength
    told(bytes)
  }
  return new Blob(parts)
}
