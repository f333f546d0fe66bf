import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { call } from '../../api/client.ts'
import type { ConfigText, EditRefused, SealedSecret } from '../../api/contract.ts'
import { Bar } from '../../design/bar.tsx'
import { Button } from '../../design/button.tsx'
import { CopyButton } from '../../design/command-line.tsx'
import { Dialog } from '../../design/dialog.tsx'
import { ErrorState, Loading } from '../../design/states.tsx'
import { useStore } from '../../live/store.ts'
import { useBuilder } from '../builder-context.ts'
import type { ConfigModel } from './config-model.ts'
import { ConvertBar } from './convert-bar.tsx'
import css from './file-bars.module.css'
import { LineDiff } from './line-diff.tsx'

/** What is the matter with the file: changed or gone on disk, not saved, an edit that could not be made, not editable. */
export function FileBars({
  model,
  isEditable,
  sealed,
}: {
  model: ConfigModel
  isEditable: boolean
  sealed: readonly SealedSecret[]
}): ReactNode {
  const { disk, refused, saveFailed, failures } = useStore(model.store, (state) => state)
  return (
    <>
      {!isEditable && <ConvertBar file={model.file} />}
      <SealedBar sealed={sealed} />
      {disk !== undefined && <DiskBar model={model} disk={disk} />}
      {saveFailed !== undefined && disk === undefined && (
        <Bar
          key={failures}
          tone="bad"
          action={
            <>
              <CopyButton text={model.store.get().text} label="Copy the text of the editor" />
              <Button onClick={() => void model.save()}>Try again</Button>
            </>
          }
        >
          {notSaved(failures)}: {saveFailed.message} {saveFailed.hint}
        </Bar>
      )}
      {refused !== undefined && <RefusedBar refused={refused} onClose={() => model.forgetRefusal()} />}
    </>
  )
}

/** Each press of the button is answered. */
function notSaved(failures: number): string {
  return failures < 2 ? 'Not saved' : `Still not saved (${failures} tries)`
}

/** A change that no splice can make: why, where, and what to write by hand. */
function RefusedBar({
  refused: { why, line, lines },
  onClose,
}: {
  refused: EditRefused
  onClose: () => void
}): ReactNode {
  const { show } = useBuilder()
  const byHand = lines.join('\n')
  return (
    <Bar
      tone="warn"
      action={
        <>
          {line !== undefined && <Button onClick={() => show({ line })}>Show line {line}</Button>}
          <Button onClick={onClose}>Close</Button>
        </>
      }
    >
      That cannot be written without changing other lines: {why}
      {lines.length > 0 && (
        <>
          . By hand: <CopyButton text={byHand} label="Copy these lines" />
          <pre className={css['byHand']} tabIndex={0} aria-label="To write by hand">
            {byHand}
          </pre>
        </>
      )}
    </Bar>
  )
}

/** Secrets that are written out never reach the page: seals stand for them, and stand back for them when it is saved. */
function SealedBar({ sealed }: { sealed: readonly SealedSecret[] }): ReactNode {
  const [first, ...others] = sealed
  if (first === undefined) return null
  return (
    <Bar tone="warn" isAnnounced={false}>
      <code>{first.path ?? first.seal}</code>
      {others.length > 0 && ` and ${others.length} more`} {others.length > 0 ? 'are' : 'is'} written out in the file
      {first.line !== undefined && ` (line ${first.line})`}: shown as <code>{first.seal}</code>, and kept when you save.
      Better in the secrets file, as <code>{'${secrets.name}'}</code>.
    </Bar>
  )
}

function DiskBar({ model, disk }: { model: ConfigModel; disk: string | null }): ReactNode {
  const [isComparing, setComparing] = useState(false)
  const isDirty = useStore(model.store, ({ text, saved }) => text !== saved.text)
  const failures = useStore(model.store, (state) => state.failures)
  if (disk === null)
    return (
      <Bar tone="bad" action={<Button onClick={() => void model.save()}>Save it again</Button>}>
        {model.file} is not on disk any more.
      </Bar>
    )
  return (
    <Bar
      key={failures}
      tone={failures > 0 ? 'bad' : 'stale'}
      action={
        <>
          <Button onClick={() => setComparing(true)}>See the difference</Button>
          {isDirty && <Button onClick={() => void model.keepMine()}>Keep mine</Button>}
          <Button look={isDirty ? 'danger' : 'primary'} onClick={() => void model.reload()}>
            {isDirty ? 'Reload, without my changes' : 'Reload'}
          </Button>
        </>
      }
    >
      {failures > 0 && `${notSaved(failures)}: `}
      {model.file} changed on disk{failures > 0 && ', and would be overwritten: choose which one stays'}.
      <Dialog
        isOpen={isComparing}
        onClose={() => setComparing(false)}
        title={`${model.file}: here and on disk`}
        look="wide"
      >
        <Comparison model={model} />
      </Dialog>
    </Bar>
  )
}

function Comparison({ model }: { model: ConfigModel }): ReactNode {
  const text = useStore(model.store, (state) => state.text)
  const disk = useQuery({
    queryKey: ['on disk', model.file],
    queryFn: ({ signal }) => call<ConfigText>('/api/config', { query: { file: model.file }, signal }),
    gcTime: 0,
  })
  if (disk.isError) return <ErrorState error={{ code: 'STUDIO_GONE', message: disk.error.message }} isCompact />
  if (disk.data === undefined) return <Loading what={model.file} />
  return <LineDiff before={text} after={disk.data.text} names={['here', 'on disk']} />
}
