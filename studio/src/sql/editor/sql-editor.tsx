import { closeCompletion } from '@codemirror/autocomplete'
import { keywordCompletionSource, PostgreSQL, schemaCompletionSource, sql, SQLDialect } from '@codemirror/lang-sql'
import { type Diagnostic, setDiagnostics } from '@codemirror/lint'
import { Compartment, type Extension } from '@codemirror/state'
import { EditorView, keymap } from '@codemirror/view'
import { type ReactNode, useEffect, useEffectEvent, useState } from 'react'
import type { TableList } from '../../api/contract.ts'
import { CodeEditor } from '../../editor/code-editor.tsx'
import { many } from '../../design/format.ts'
import { sqlName } from '../../grid/text/copy-text.ts'
import type { SqlPlace } from './sql-place.ts'

/** What the page holds of the editor: the text lives in it. */
export interface SqlHandle {
  text(): string
  /** replaces all of it, as one step that can be undone */
  replace(text: string): void
  /** writes something where the cursor is */
  insert(text: string): void
}

/** DuckDB speaks Postgres' dialect, and some words more. */
const duckdb = SQLDialect.define({
  ...PostgreSQL.spec,
  keywords: `${PostgreSQL.spec.keywords ?? ''} qualify exclude replace pivot unpivot asof positional semi anti summarize describe sample`,
  types: `${PostgreSQL.spec.types ?? ''} hugeint ubigint uinteger usmallint utinyint tinyint blob struct map list union`,
})

/** An editor for one statement, with the names of tables and columns to choose from, and a mark where an error is. */
export function SqlEditor({
  text,
  tables,
  problem,
  onRun,
  onHandle,
  onChange,
}: {
  text: string
  tables: TableList | undefined
  problem: (SqlPlace & { readonly message: string }) | undefined
  onRun: () => void
  onHandle: (handle: SqlHandle) => void
  onChange: (text: string) => void
}): ReactNode {
  const [view, setView] = useState<EditorView>()
  const [names] = useState(() => new Compartment())
  const run = useEffectEvent(onRun)
  const changed = useEffectEvent(onChange)
  const [keys] = useState(() => new Compartment())
  useEffect(() => {
    const extensions: Extension = [
      keymap.of([
        {
          key: 'Mod-Enter',
          run: (asked) => {
            closeCompletion(asked)
            run()
            return true
          },
        },
      ]),
      EditorView.updateListener.of(({ docChanged, state }) => {
        if (docChanged) changed(state.doc.toString())
      }),
    ]
    view?.dispatch({ effects: keys.reconfigure(extensions) })
  }, [view, keys])
  useEffect(() => {
    if (tables !== undefined) view?.dispatch({ effects: names.reconfigure(language(tables)) })
  }, [view, names, tables])
  useEffect(() => {
    if (view === undefined) return
    const length = view.state.doc.length
    const found: readonly Diagnostic[] =
      problem === undefined || problem.to > length
        ? []
        : [{ from: problem.from, to: problem.to, severity: 'error', message: problem.message }]
    view.dispatch(setDiagnostics(view.state, found))
    if (found[0] !== undefined) view.dispatch({ effects: EditorView.scrollIntoView(found[0].from) })
  }, [view, problem])
  return (
    <CodeEditor
      label="SQL"
      text={text}
      extensions={[names.of(sql({ dialect: duckdb })), keys.of([]), EditorView.lineWrapping]}
      onView={(made) => {
        setView(made)
        if (made !== undefined) onHandle(handleOf(made))
      }}
    />
  )
}

function handleOf(view: EditorView): SqlHandle {
  return {
    text: () => view.state.doc.toString(),
    replace: (text) => {
      view.dispatch({
        changes: { from: 0, to: view.state.doc.length, insert: text },
        selection: { anchor: text.length },
      })
      view.focus()
    },
    insert: (text) => {
      view.dispatch(view.state.replaceSelection(text))
      view.focus()
    },
  }
}

/** Words of the language, tables, and the columns of those that the statement names. */
function language({ destination, tables }: TableList): Extension {
  const dialect = /^postgres/i.test(destination) ? PostgreSQL : duckdb
  const schema = Object.fromEntries(
    tables.map(({ name, rows, columns }) => [
      name,
      {
        self: { label: name, type: 'class', detail: many(rows, 'row'), apply: sqlName(name) },
        children: columns.map((column) => ({
          label: column.name,
          type: 'property',
          detail: column.type.toLowerCase(),
          apply: sqlName(column.name),
        })),
      },
    ]),
  )
  // names that stand alone: columns of any table that the text names
  return [
    sql({ dialect }).language,
    dialect.language.data.of({ autocomplete: schemaCompletionSource({ dialect, schema }) }),
    dialect.language.data.of({ autocomplete: keywordCompletionSource(dialect, false) }),
    dialect.language.data.of({ autocomplete: columnsInText(tables) }),
  ]
}

interface Asked {
  readonly explicit: boolean
  readonly state: { readonly doc: { toString(): string } }
  matchBefore(pattern: RegExp): { readonly from: number; readonly to: number; readonly text: string } | null
}

/** After `select` and `where` people write columns without their table: offered once the text names the table. */
function columnsInText(tables: TableList['tables']) {
  return (
    context: Asked,
  ): {
    from: number
    options: { label: string; type: string; detail: string; apply: string }[]
    validFor: RegExp
  } | null => {
    const word = context.matchBefore(/[\w"]+/)
    const before = context.matchBefore(/\.[\w"]*/)
    if (before !== null || (word === null && !context.explicit)) return null
    const text = context.state.doc.toString()
    const named = tables.filter(({ name }) => text.includes(name))
    const options = named.flatMap(({ name, columns }) =>
      columns.map((column) => ({
        label: column.name,
        type: 'property',
        detail: `${name}, ${column.type.toLowerCase()}`,
        apply: sqlName(column.name),
      })),
    )
    return word === null ? null : { from: word.from, options, validFor: /^[\w"]*$/ }
  }
}
