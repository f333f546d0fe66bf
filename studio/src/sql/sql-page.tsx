import { type ReactNode, useRef, useState } from 'react'
import { usePipeline, useTables } from '../api/queries.ts'
import { useCommands } from '../app/keys/commands.ts'
import { useShortcuts } from '../app/keys/shortcuts.ts'
import { Page } from '../app/page.tsx'
import { useSearch } from '../app/router.tsx'
import { saveFile } from '../design/out/save-file.ts'
import { shellWord } from '../design/out/shell-word.ts'
import { SqlEditor, type SqlHandle } from './editor/sql-editor.tsx'
import { placeInSql } from './editor/sql-place.ts'
import { rowLimits, SqlBar, timeLimits } from './sql-bar.tsx'
import css from './sql-page.module.css'
import { SqlResult } from './sql-result.tsx'
import { type Limits, type Question, useQuestion } from './use-question.ts'
import { isChange } from './is-change.ts'
import { useWriting, type WritingPlace } from './writing.tsx'

const usual: Limits = { rows: 10_000, seconds: 10 }
/** Longer questions do not stand in the address. */
const mostInAddress = 4000

/** Questions to the destination in its own language: it answers, and is changed only where somebody switched that on. */
export function SqlPage({ pipeline }: { pipeline: string }): ReactNode {
  const [search, change] = useSearch()
  const [limits, setLimits] = useLimits()
  const [text, setText] = useState(search.get('sql') ?? '')
  const editor = useRef<SqlHandle>(undefined)
  const question = useQuestion(pipeline)
  const writing = useWriting(pipeline)
  const tables = useTables(pipeline)
  const run = (next: Limits = limits): void => {
    const sql = editor.current?.text() ?? text
    if (sql.trim() === '') return
    setLimits(next)
    change({ sql: sql.length > mostInAddress ? undefined : sql })
    if (writing !== undefined && isChange(sql)) question.change(sql, writing)
    else question.ask(sql, next)
  }
  const save = (): void => saveFile(`${(editor.current?.text() ?? '').trimEnd()}\n`, `${pipeline}.sql`)
  useSqlCommands(() => run(), save)
  const file = usePipeline(pipeline)?.config?.file ?? pipeline
  const asked = question.state.kind === 'idle' ? text : question.state.sql
  return (
    <Page command={commandOf(asked, file, writing)} isScrolled={false}>
      <div className={css['page']}>
        <h1 className="aside">SQL</h1>
        <section className={css['ask']} aria-label="Query">
          <SqlBar
            pipeline={pipeline}
            question={question}
            limits={limits}
            onLimits={setLimits}
            onRun={() => run()}
            onSave={save}
            tables={tables.data}
            editor={() => editor.current}
          />
          <div className={css['editor']}>
            <SqlEditor
              text={text}
              tables={tables.data}
              problem={problemOf(question, text)}
              onRun={run}
              onChange={setText}
              onHandle={(handle) => {
                editor.current = handle
              }}
            />
          </div>
        </section>
        <SqlResult
          pipeline={pipeline}
          question={question}
          tables={tables.data}
          onExample={(sql) => editor.current?.replace(sql)}
          onRaise={run}
          limits={limits}
        />
      </div>
    </Page>
  )
}

function useSqlCommands(run: () => void, save: () => void): void {
  useShortcuts([{ keys: 'mod+enter', label: 'run the query', run }])
  useCommands([
    { label: 'Run the query', kind: 'Command', keys: 'mod+enter', run },
    { label: 'Save the query as .sql', kind: 'Command', run: save },
  ])
}

/** Within which limits is asked; they stand in the address where they are not the usual ones. */
function useLimits(): readonly [Limits, (limits: Limits) => void] {
  const [search, change] = useSearch()
  const setLimits = (next: Limits): void =>
    change({
      rows: next.rows === usual.rows ? undefined : String(next.rows),
      time: next.seconds === usual.seconds ? undefined : String(next.seconds),
    })
  return [limitsOf(search), setLimits]
}

/** The limits of an address; those that the page does not offer are the usual ones. */
function limitsOf(search: URLSearchParams): Limits {
  const [rows, seconds] = [Number(search.get('rows')), Number(search.get('time'))]
  return {
    rows: rowLimits.find((one) => one === rows) ?? usual.rows,
    seconds: timeLimits.find((one) => one === seconds) ?? usual.seconds,
  }
}

function commandOf(asked: string, file: string, writing: WritingPlace | undefined): string {
  return writing !== undefined && isChange(asked) ? changeCommand(writing, asked) : queryCommand(file, asked)
}

function queryCommand(file: string, sql: string): string {
  return `sluice query ${shellWord(sql.trim() === '' ? 'select …' : sql)} ${shellWord(file)}`
}

/** sluice itself writes only when it loads: the tool of the database does it, with the tables that are meant here. */
function changeCommand({ destination, dataset }: WritingPlace, sql: string): string {
  const path = destination.replace(/^duckdb:\/\//, '').replace(/^\/(?=[A-Za-z]:)/, '')
  return `duckdb ${shellWord(path)} -c ${shellWord(`USE "${dataset.replaceAll('"', '""')}"; ${sql}`)}`
}

/** The mark in the editor, as long as the text is the one that was asked. */
function problemOf({ state }: Question, text: string): { from: number; to: number; message: string } | undefined {
  if (state.kind !== 'failed' || state.sql !== text) return undefined
  const place = placeInSql(state.sql, state.error.found)
  return place && { ...place, message: state.error.message }
}
