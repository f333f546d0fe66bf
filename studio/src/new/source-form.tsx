import { type DragEvent, type FormEvent, type ReactNode, useEffect, useRef, useState } from 'react'
import type { ErrorReport, ImportRequest, Recognised } from '../api/contract.ts'
import { Link } from '../app/router.tsx'
import { Button } from '../design/button.tsx'
import { classes } from '../design/class-names.ts'
import { CheckField, TextField } from '../design/field.tsx'
import { FileButton } from '../design/file/file-button.tsx'
import { ErrorState } from '../design/states.tsx'
import { type Credential, given, isWhole } from './credential.ts'
import { CredentialFields } from './credential-fields.tsx'
import css from './new-page.module.css'
import { isLong, useRecognised } from './use-recognised.ts'

/** The box for whatever one has, what it was recognised as, and what may be said besides. */
export function SourceForm({
  first,
  isToStart,
  isBusy,
  failed,
  onStart,
}: {
  /** what was handed on from another page, or was looked at before; it stays in memory */
  first: ImportRequest | undefined
  /** what was handed on is looked at of its own accord */
  isToStart: boolean
  isBusy: boolean
  failed: ErrorReport | undefined
  onStart: (request: ImportRequest) => void
}): ReactNode {
  const [text, setText] = useState(first?.text ?? '')
  const [fileName, setFileName] = useState(first?.fileName)
  const [name, setName] = useState(first?.name ?? '')
  const [credential, setCredential] = useState<Credential>(first?.credential ?? { kind: 'none' })
  const [useSecrets, setUseSecrets] = useState(first?.useSecrets ?? false)
  const recognised = useRecognised(text)
  const isUrl = recognised?.kind === 'url'
  const isKnown = recognised?.kind !== 'unknown' || isLong(text)
  const isReady = text.trim() !== '' && isKnown && (!isUrl || isWhole(credential))
  const take = (next: string, file: string | undefined): void => {
    setText(next)
    setFileName(file)
  }
  const start = (event?: FormEvent): void => {
    event?.preventDefault()
    if (!isReady || isBusy) return
    onStart({
      text: isUrl ? text.trim() : text,
      ...(isUrl && given(credential)),
      ...(fileName !== undefined && { fileName }),
      ...(name.trim() !== '' && { name: name.trim() }),
      ...(useSecrets && { useSecrets }),
    })
  }
  useStartOnce(isToStart && first !== undefined && recognised !== undefined && isReady, start)
  return (
    <form onSubmit={start} className={css['form']}>
      <SourceBox text={text} onText={take} onEnter={start} />
      <p className={css['kind']} role="status">
        {kindWords(recognised)} <MeantButton url={recognised?.meant} onTake={take} />
      </p>
      {isUrl && <CredentialFields credential={credential} onChange={setCredential} />}
      <details className={css['more']}>
        <summary>More</summary>
        <div className={css['options']}>
          <TextField
            label="name of the pipeline"
            placeholder="as the source suggests"
            value={name}
            onChange={({ target }) => setName(target.value)}
          />
          <CheckField
            label="Send secrets of this machine when looking at the API"
            hint="To the addresses that the source names. Say yes to a source that you trust."
            checked={useSecrets}
            onChange={({ target }) => setUseSecrets(target.checked)}
          />
        </div>
      </details>
      <div className={css['go']}>
        <Button type="submit" look="primary" disabled={!isReady} isBusy={isBusy}>
          Look at it
        </Button>
        <FileButton onFile={take} />
        <span className={css['soft']}>Nothing is written yet. What was pasted is not kept.</span>
        <Link href="/new?kind=starter">Start empty instead</Link>
      </div>
      {failed !== undefined && !isBusy && <ErrorState error={failed} onRetry={() => start()} />}
    </form>
  )
}

function kindWords(recognised: Recognised | undefined): string {
  if (recognised === undefined)
    return 'A URL, a cURL line, an OpenAPI or Swagger document, a HAR file, a Postman collection, dlt Python, an Airbyte manifest.'
  const { kind, what, hint = '' } = recognised
  if (recognised.meant !== undefined) return `Not recognised: ${what}.`
  return kind === 'unknown' ? `Not recognised: ${what}. ${hint}` : `This is ${what}. ${hint}`
}

/** Puts the scheme in front of an address that lacks it. */
function MeantButton({
  url,
  onTake,
}: {
  url: string | undefined
  onTake: (text: string, file: string | undefined) => void
}): ReactNode {
  return url === undefined ? null : <Button onClick={() => onTake(url, undefined)}>Use {url}</Button>
}

function SourceBox({
  text,
  onText,
  onEnter,
}: {
  text: string
  onText: (text: string, fileName: string | undefined) => void
  onEnter: () => void
}): ReactNode {
  const [isOver, setOver] = useState(false)
  const drop = (event: DragEvent): void => {
    event.preventDefault()
    setOver(false)
    const [file] = event.dataTransfer.files
    if (file !== undefined) void file.text().then((content) => onText(content, file.name))
  }
  const lines = Math.min(14, Math.max(3, text.split('\n').length))
  return (
    <textarea
      className={classes(css['box'], isOver && css['over'])}
      aria-label="What the pipeline is made of"
      placeholder="https://api.example.com/orders"
      rows={lines}
      spellCheck={false}
      autoFocus
      value={text}
      onChange={({ target }) => onText(target.value, undefined)}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || event.shiftKey || text.includes('\n')) return
        event.preventDefault()
        onEnter()
      }}
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    />
  )
}

/** Starts what was handed on from another page, once. */
function useStartOnce(isReady: boolean, start: () => void): void {
  const isDone = useRef(false)
  useEffect(() => {
    if (!isReady || isDone.current) return
    isDone.current = true
    start()
  })
}
