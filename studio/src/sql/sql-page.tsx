import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useRef, useState } from 'react'
import { call } from '../api/client.ts'
import type { TableList } from '../api/contract.ts'
import { keyOf, pipelinePath, usePipeline } from '../api/queries.ts'
import { useShortcuts } from '../app/keys/shortcuts.ts'
import { Page } from '../app/page.tsx'
import { useSearch } from '../app/router.tsx'
import { shellWord } from '../design/out/shell-word.ts'
import { SqlEditor, type SqlHandle } from './editor/sql-editor.tsx'
import { placeInSql } from './editor/sql-place.ts'
import { SqlBar } from './sql-bar.tsx'
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
  const [limits, setLimits] = useState(usual)
  const [text, setText] = useState(search.get('sql') ?? '')
  const editor = useRef<SqlHandle>(undefined)
  const question = useQuestion(pipeline)
  const writing = useWriting(pipeline)
  const tables = useQuery({
    queryKey: [...keyOf.pipeline(pipeline), 'tables'],
    queryFn: ({ signal }) => call<TableList>(pipelinePath(pipeline, 'tables'), { signal }),
  })
  const run = (next: Limits = limits): void => {
    const sql = editor.current?.text() ?? text
    if (sql.trim() === '') return
    setLimits(next)
    change({ sql: sql.length > mostInAddress ? undefined : sql }, { replace: true })
    if (writing !== undefined && isChange(sql)) question.change(sql, writing)
    else question.ask(sql, next)
  }
  useShortcuts([{ keys: 'mod+enter', label: 'run the query', run: () => run() }])
  const file = usePipeline(pipeline)?.config?.file ?? pipeline
  const asked = question.state.kind === 'idle' ? text : question.state.sql
  const command = writing !== undefined && isChange(asked) ? changeCommand(writing, asked) : queryCommand(file, asked)
  return (
    <Page command={command} isScrolled={false}>
      <div className={css['page']}>
        <h1 className="aside">SQL</h1>
        <section className={css['ask']} aria-label="Query">
          <SqlBar
            pipeline={pipeline}
            question={question}
            limits={limits}
            onLimits={setLimits}
            onRun={() => run()}
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
