import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { reportFor } from '../api/client.ts'
import type { PipelineHistory, SchemaDiff, StoredSchema } from '../api/contract.ts'
import { Button } from '../design/button.tsx'
import { CheckField } from '../design/field.tsx'
import { many, moment } from '../design/format.ts'
import { Menu } from '../design/menu.tsx'
import css from './schema-page.module.css'

const hints: Readonly<Record<string, string>> = {
  yaml: 'as dlt writes it',
  json: 'as dlt writes it',
  dbml: 'for dbdiagram.io',
  mermaid: 'for Markdown',
  typescript: 'types of rows',
}

/** Above list and map: what is compared, what is shown, what can be taken away. */
export function SchemaHead({
  schema,
  count,
  history,
  diff,
  since,
  isColoured,
  withSystem,
  onChange,
  onExport,
}: {
  schema: StoredSchema
  count: number
  history: PipelineHistory | undefined
  /** undefined = nothing is compared */
  diff: UseQueryResult<SchemaDiff> | undefined
  since: string | undefined
  isColoured: boolean
  withSystem: boolean
  onChange: (change: Readonly<Record<string, string | undefined>>) => void
  onExport: (format: string) => void
}): ReactNode {
  const loads = (history?.runs ?? []).flatMap(({ summary: { loadId, startedAt } }) =>
    loadId === null ? [] : [{ loadId, startedAt }],
  )
  const isKnown = since === undefined || loads.some(({ loadId }) => loadId === since)
  return (
    <header className={css['head']}>
      <h1>
        <bdi>{schema.name}</bdi>
      </h1>
      <p className={css['soft']}>
        {many(count, 'table')} · version {schema.version} · <bdi>{schema.dataset}</bdi>
      </p>
      <label className={css['since']}>
        Changed since
        <select value={since ?? ''} onChange={({ target }) => onChange({ since: target.value })}>
          <option value="">– choose a load –</option>
          {!isKnown && <option value={since}>{since}</option>}
          {loads.map(({ loadId, startedAt }) => (
            <option key={loadId} value={loadId}>
              {moment(startedAt).slice(0, 16)} · {loadId}
            </option>
          ))}
        </select>
      </label>
      <span role="status" className={css['soft']}>
        {diffText(diff)}
      </span>
      <span className={css['ways']}>
        <CheckField label="Colours" checked={isColoured} onChange={() => onChange({ colour: isColoured ? 'off' : undefined })} />
        <CheckField label="_dlt" checked={withSystem} onChange={() => onChange({ dlt: withSystem ? undefined : 'on' })} />
        <Menu
          trigger={
            <Button look="quiet" icon="down">
              Export
            </Button>
          }
          items={schema.formats.map((format) => ({
            label: format,
            onSelect: () => onExport(format),
            ...(hints[format] !== undefined && { hint: hints[format] }),
          }))}
        />
      </span>
    </header>
  )
}

function diffText(diff: UseQueryResult<SchemaDiff> | undefined): string {
  if (diff === undefined) return ''
  if (diff.isError) return reportFor(diff.error).message
  if (diff.data === undefined) return 'comparing…'
  const { unknown, changes } = diff.data
  if (unknown !== null) return unknown
  return changes.length === 0 ? 'nothing changed' : many(changes.length, 'change')
}
