import type { ReactNode } from 'react'
import type { RowsPage } from '../api/contract.ts'
import { Button } from '../design/button.tsx'
import { bytes, count, many } from '../design/format.ts'
import { Icon } from '../design/icon.tsx'
import { Menu } from '../design/menu.tsx'
import type { CopyFormat } from '../grid/text/copy-text.ts'
import type { ExportState } from './rows/use-export.ts'
import { pageRows } from './rows/use-rows.ts'
import css from './status-bar.module.css'

const words: Readonly<Record<RowsPage['by'], string>> = {
  rowid: 'by row number',
  list: 'by a list of rows',
  keyset: 'by key',
  offset: 'by offset',
}

const formats: readonly { readonly format: CopyFormat; readonly label: string; readonly hint: string }[] = [
  { format: 'text', label: 'Copy as text', hint: 'with tabs, for spreadsheets' },
  { format: 'json', label: 'Copy as JSON', hint: 'objects' },
  { format: 'csv', label: 'Copy as CSV', hint: 'with a header' },
  { format: 'sql', label: 'Copy as SQL', hint: 'INSERT INTO …' },
]

/** The last line: what is chosen and how to copy it, how rows are read, that nothing can be written here. */
export function StatusBar({
  page,
  chosen,
  said,
  exported,
  onCopy,
  onCancelExport,
}: {
  page: RowsPage
  /** in words: `row 12 · total` */
  chosen: string
  /** what the last copy did */
  said: string
  exported: ExportState
  onCopy: (format: CopyFormat) => void
  onCancelExport: () => void
}): ReactNode {
  return (
    <div className={css['bar']}>
      <Menu
        align="start"
        trigger={
          <Button look="quiet" icon="copy">
            {chosen}
          </Button>
        }
        items={formats.map(({ format, label, hint }) => ({
          label,
          hint,
          onSelect: () => onCopy(format),
          ...(format === 'text' && { keys: 'Ctrl C' }),
        }))}
      />
      {/* how far it is is seen and not said each time: only that it began and how it ended */}
      <span className={css['said']} aria-hidden={exported.kind === 'going'}>
        {exportText(exported) ?? said}
      </span>
      <span role="status" className="aside">
        {exported.kind === 'going' ? 'Exporting…' : (exportText(exported) ?? said)}
      </span>
      {exported.kind === 'going' && (
        <Button look="quiet" onClick={onCancelExport}>
          Cancel
        </Button>
      )}
      <span className={css['how']}>
        {`${count(pageRows)}-row pages ${words[page.by]} · ${many(page.ms, 'ms', 'ms')}`}
      </span>
      <span className={css['badge']} title="Nothing that is done on this page changes the data.">
        <Icon name="lock" size={12} /> read-only
      </span>
    </div>
  )
}

function exportText(exported: ExportState): string | undefined {
  switch (exported.kind) {
    case 'idle':
      return undefined
    case 'going':
      return exported.bytes === 0 ? 'Exporting…' : `Exporting… ${bytes(exported.bytes)}`
    case 'done':
      return `Saved ${exported.name}, ${bytes(exported.bytes)}`
    case 'failed':
      return `Export failed. ${exported.error.code}: ${exported.error.message}`
    default:
      return exported satisfies never
  }
}
