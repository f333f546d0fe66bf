import { yaml } from '@codemirror/lang-yaml'
import { EditorView } from '@codemirror/view'
import { useMutation } from '@tanstack/react-query'
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react'
import { reportFor } from '../api/client.ts'
import type { ImportDraft, ImportRequest } from '../api/contract.ts'
import { guardLeaving, navigate } from '../app/router.tsx'
import { hrefOf } from '../app/routes.ts'
import { Button } from '../design/button.tsx'
import { TextField } from '../design/field.tsx'
import { many } from '../design/format.ts'
import { ErrorState } from '../design/states.tsx'
import { CodeEditor } from '../editor/code-editor.tsx'
import { createStore, type Store, useStore } from '../live/store.ts'
import { DraftSecrets } from './draft-secrets.tsx'
import css from './draft-view.module.css'
import { type DraftFile, useDraftFile } from './follow-file.ts'
import { ImportProgress } from './import-progress.tsx'
import { KeyWanted } from './key-wanted.tsx'
import { refusalIn, wantedKey } from './lacking-keys.ts'
import type { Importer } from './import-run.ts'
import { ResourceTree } from './resource-tree.tsx'

/** The config that was drafted, what is in it, what is not, and what becomes of keys that were in the source. */
export function DraftView({ importer, draft }: { importer: Importer; draft: ImportDraft }): ReactNode {
  const { isReading, log, startedAt, failed, source, known } = useStore(importer.store, (now) => now)
  // while it is looked at again `source` is that of the next one
  const [drafted] = useState(source)
  const { file, setFile, attach } = useDraftFile(draft, drafted?.name !== undefined)
  const [text] = useState(() => createStore(draft.yaml))
  const { keeps, written } = useOwnChanges(text, draft.yaml)
  const write = useMutation({
    mutationFn: () => importer.write({ file, text: text.get() }),
    onSuccess: ({ pipeline }) => {
      written()
      navigate(firstRead(pipeline, draft))
    },
  })
  const status = refusalIn(draft)
  const wanted = drafted === undefined ? undefined : wantedKey(draft, drafted)
  const start = (request: ImportRequest): void => {
    if (!keeps()) void importer.start(request)
  }
  return (
    <div className={css['draft']}>
      <header className={css['head']}>
        <DraftTitle draft={draft} text={text} />
        <WriteForm
          file={file}
          onFile={setFile}
          isBusy={write.isPending}
          isNext={status === undefined}
          onWrite={() => write.mutate()}
          onBack={() => {
            if (!keeps()) importer.back()
          }}
        />
      </header>
      {write.isError && <ErrorState error={reportFor(write.error)} />}
      {failed !== undefined && !isReading && <ErrorState error={failed} />}
      {wanted !== undefined && drafted !== undefined && (
        <KeyWanted source={drafted} draft={draft} status={status} isBusy={isReading} onAgain={start} />
      )}
      {isReading && (
        <ImportProgress log={log} source={source} startedAt={startedAt} onCancel={() => importer.cancel()} />
      )}
      <div className={css['parts']}>
        <section className={css['yaml']} aria-label="Config">
          <DraftText yamlText={draft.yaml} store={text} onView={attach} />
        </section>
        <div className={css['aside']}>
          <ResourceTree
            all={known}
            resources={draft.resources}
            isBusy={isReading}
            onAgain={(include) => source && start({ ...source, include })}
          />
          <DraftSecrets draft={draft} source={drafted} isAsked={wanted === 'missing'} />
          <Lists draft={draft} />
        </div>
      </div>
    </div>
  )
}

function DraftTitle({
  draft: { name, from, resources, requests },
  text,
}: {
  draft: ImportDraft
  text: Store<string>
}): ReactNode {
  // the name goes with that of the file, and with what is typed
  const named = useStore(text, (now) => /^(?:name|[ \t]*"name"):[ \t]+["']?([^\s"',]+)/m.exec(now)?.[1] ?? name)
  return (
    <div>
      <h1>
        <bdi>{named}</bdi>
      </h1>
      <p className={css['soft']}>
        From {from}. {many(resources.filter(({ off }) => off === null).length, 'resource')}, {many(requests, 'request')}{' '}
        sent to look at the API.
      </p>
    </div>
  )
}

/** The builder, with the first records of the first resource. */
function firstRead(pipeline: string, { resources }: ImportDraft): string {
  const first = resources.find(({ off }) => off === null)?.name
  return hrefOf({ page: 'build', pipeline }, { resource: first, test: '1', view: 'read' })
}

/** What was changed by hand in a draft goes only when somebody says so, whatever replaces it. */
function useOwnChanges(
  text: Store<string>,
  drafted: string,
): {
  /** asks; true = the changes stay */
  readonly keeps: () => boolean
  /** the file is there: nothing can be lost any more */
  readonly written: () => void
} {
  const isWritten = useRef(false)
  const isChanged = useStore(text, (now) => now !== drafted)
  useEffect(() => {
    if (!isChanged) return undefined
    return guardLeaving(() =>
      isWritten.current ? undefined : 'The drafted config has changes that are not written. Leave them?',
    )
  }, [isChanged])
  const keeps = (): boolean =>
    isChanged && !window.confirm('The drafted config was changed by hand. Make it anew, without these changes?')
  const written = (): void => {
    isWritten.current = true
  }
  return { keeps, written }
}

function WriteForm({
  file,
  onFile,
  isBusy,
  isNext,
  onWrite,
  onBack,
}: {
  file: string
  onFile: (file: string) => void
  isBusy: boolean
  /** it is what one does next: gets the focus */
  isNext: boolean
  onWrite: () => void
  onBack: () => void
}): ReactNode {
  const button = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    if (isNext) button.current?.focus()
  }, [isNext])
  return (
    <form
      className={css['write']}
      onSubmit={(event) => {
        event.preventDefault()
        onWrite()
      }}
    >
      <Button look="quiet" onClick={onBack}>
        Back
      </Button>
      <TextField label="File" isLabelHidden isCode value={file} onChange={({ target }) => onFile(target.value)} />
      <Button
        ref={button}
        type="submit"
        look={isNext ? 'primary' : 'plain'}
        isBusy={isBusy}
        disabled={!/\.(?:ya?ml|json)$/.test(file)}
      >
        Write it and read
      </Button>
    </form>
  )
}

function DraftText({
  yamlText,
  store,
  onView,
}: {
  yamlText: string
  store: Store<string>
  onView: DraftFile['attach']
}): ReactNode {
  const extensions = useMemo(
    () => [
      yaml(),
      EditorView.updateListener.of(({ docChanged, state }) => {
        if (docChanged) store.set(state.doc.toString())
      }),
    ],
    [store],
  )
  return <CodeEditor label="Drafted config" text={yamlText} extensions={extensions} onView={onView} />
}

/** Nothing is dropped in silence. */
function Lists({ draft: { leftOut, notes, settings } }: { draft: ImportDraft }): ReactNode {
  return (
    <>
      {leftOut.length > 0 && (
        <section className={css['list']}>
          <h2>Left out</h2>
          <ul>
            {leftOut.map(({ what, why, line, place }) => (
              <li key={`${what} ${why} ${line ?? place ?? ''}`}>
                <p>
                  <bdi>{what}</bdi>
                  {line !== undefined && <span className={css['soft']}> line {line}</span>}
                  {place !== undefined && <span className={css['soft']}> {place}</span>}
                </p>
                <p className={css['soft']}>{why}</p>
              </li>
            ))}
          </ul>
        </section>
      )}
      {settings.length > 0 && (
        <section className={css['list']}>
          <h2>Looked up besides</h2>
          <ul>
            {settings.map((setting) => (
              <li key={setting}>
                <code>{setting}</code>
              </li>
            ))}
          </ul>
        </section>
      )}
      {notes.length > 0 && (
        <section className={css['list']}>
          <h2>To know</h2>
          <ul>
            {notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        </section>
      )}
    </>
  )
}
