import type { ReactNode } from 'react'
import type { TableList } from '../api/contract.ts'
import { keysText } from '../app/keys/shortcuts.ts'
import { useNow } from '../design/ago.tsx'
import { Button } from '../design/button.tsx'
import { SelectField } from '../design/field.tsx'
import { ago, count, duration, many } from '../design/format.ts'
import { Menu } from '../design/menu.tsx'
import { sqlName } from '../grid/text/copy-text.ts'
import type { SqlHandle } from './editor/sql-editor.tsx'
import css from './sql-page.module.css'
import type { AskedSql } from './history.ts'
import type { Limits, Question } from './use-question.ts'
import { WritingSwitch } from './writing.tsx'

export const rowLimits = [1000, 10_000, 100_000, 1_000_000] as const
export const timeLimits = [10, 60, 600] as const

/** What can be done with the text, and within which limits it is asked. */
export function SqlBar({
  pipeline,
  question,
  limits,
  onLimits,
  onRun,
  onSave,
  tables,
  editor,
}: {
  pipeline: string
  question: Question
  limits: Limits
  onLimits: (limits: Limits) => void
  onRun: () => void
  onSave: () => void
  tables: TableList | undefined
  editor: () => SqlHandle | undefined
}): ReactNode {
  const { state, history, cancel } = question
  return (
    <div className={css['bar']}>
      {state.kind === 'asking' ? (
        <Button icon="stop" disabled={state.isChange} onClick={cancel}>
          {/* a statement that changes tables is carried out to its end */}
          {state.isChange ? 'Carrying out' : 'Cancel'} <Since time={state.since} />
        </Button>
      ) : (
        <Button look="primary" icon="play" keys={keysText('mod+enter')} onClick={onRun}>
          Run query
        </Button>
      )}
      <SelectField
        label="Rows at most"
        isLabelHidden
        title="Rows at most"
        value={limits.rows}
        onChange={({ target }) => onLimits({ ...limits, rows: Number(target.value) })}
        options={rowLimits.map((rows) => ({ value: String(rows), label: `≤ ${count(rows)} rows` }))}
      />
      <SelectField
        label="Time at most"
        isLabelHidden
        title="Time at most"
        value={limits.seconds}
        onChange={({ target }) => onLimits({ ...limits, seconds: Number(target.value) })}
        options={timeLimits.map((seconds) => ({
          value: String(seconds),
          label: `≤ ${duration(seconds * 1000)}`,
        }))}
      />
      <WritingSwitch pipeline={pipeline} tables={tables} />
      <span className={css['ways']}>
        <TableMenu tables={tables} onPick={(name) => editor()?.insert(sqlName(name))} />
        <HistoryMenu history={history} onPick={(sql) => editor()?.replace(sql)} />
        <Button look="quiet" icon="file" onClick={onSave}>
          Save .sql
        </Button>
      </span>
    </div>
  )
}

function Since({ time }: { time: number }): ReactNode {
  const now = useNow(200)
  return <span className={css['since']}>{`${Math.max(0, (now - time) / 1000).toFixed(1)} s`}</span>
}

function TableMenu({ tables, onPick }: { tables: TableList | undefined; onPick: (name: string) => void }): ReactNode {
  const list = tables?.tables ?? []
  if (list.length === 0) return null
  return (
    <Menu
      trigger={
        <Button look="quiet" icon="data">
          Tables
        </Button>
      }
      items={list.map(({ name, rows, columns }) => ({
        label: name,
        hint: `${many(rows, 'row')}, ${many(columns.length, 'column')}`,
        onSelect: () => onPick(name),
      }))}
    />
  )
}

function HistoryMenu({ history, onPick }: { history: readonly AskedSql[]; onPick: (sql: string) => void }): ReactNode {
  return (
    <Menu
      trigger={
        <Button look="quiet" icon="history" disabled={history.length === 0}>
          History
        </Button>
      }
      items={() =>
        history.slice(0, 30).map(({ sql, at, rows, ms }, index) => ({
          label: oneLine(sql, index),
          hint: `${ago(at)}, ${rows === undefined ? 'failed' : `${many(rows, 'row')} in ${duration(ms ?? 0)}`}`,
          onSelect: () => onPick(sql),
        }))
      }
    />
  )
}

/** Short, and another text for each: the list goes by it. */
function oneLine(sql: string, index: number): string {
  const text = sql.replaceAll(/\s+/g, ' ').trim()
  return text.length > 70 ? `${text.slice(0, 66)}… ${index + 1}` : text
}
