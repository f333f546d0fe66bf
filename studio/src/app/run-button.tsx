import { useMutation } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { call, reportFor } from '../api/client.ts'
import type { ProjectPipeline, RunAnswer, RunRequest } from '../api/contract.ts'
import { useCommands } from './keys/commands.ts'
import { keysText, useShortcuts } from './keys/shortcuts.ts'
import { navigate } from './router.tsx'
import type { RunChoices } from './run-command.ts'
import { RunMenu } from './run-menu.tsx'
import { unsavedOf } from './unsaved.ts'
import { hrefOf } from './routes.ts'
import { Button } from '../design/button.tsx'
import { Dialog } from '../design/dialog.tsx'
import { many } from '../design/format.ts'
import { ErrorState } from '../design/states.tsx'

/** Starts a run of a pipeline and goes to its page; while one is going on it leads there. */
export function RunButton({ pipeline, hasKeys = true }: { pipeline: ProjectPipeline; hasKeys?: boolean }): ReactNode {
  const { id, running } = pipeline
  const start = useMutation({
    mutationFn: (request: RunRequest) => call<RunAnswer>('/api/runs', { body: request }),
    onSuccess: ({ run }) => navigate(hrefOf({ page: 'run', pipeline: id, run })),
  })
  const [waiting, setWaiting] = useState<RunRequest>()
  const go = (choices: RunChoices = {}): void => {
    const request = { pipeline: id, ...choices }
    if (running !== null) navigate(hrefOf({ page: 'run', pipeline: id, run: running.run }))
    else if (unsavedOf(pipeline.config?.file) !== undefined) setWaiting(request)
    else if (!start.isPending) start.mutate(request)
  }
  const label = running === null ? 'Run' : 'Watch'
  const isBroken = pipeline.error !== undefined && running === null
  const keys = 'mod+shift+enter'
  useShortcuts(hasKeys ? [{ keys, label: 'run this pipeline', run: () => go() }] : [])
  useCommands(hasKeys && !isBroken ? [{ label: `${label} ${id}`, kind: 'Command', keys, run: () => go() }] : [])
  return (
    <>
      <Button
        look={running === null && hasKeys ? 'primary' : 'plain'}
        icon={running === null ? 'play' : 'runs'}
        isBusy={start.isPending}
        disabled={isBroken}
        onClick={() => go()}
        title={hasKeys ? `${label} (${keysText(keys)})` : undefined}
        aria-label={hasKeys ? undefined : `${label} ${id}`}
      >
        {label}
      </Button>
      {hasKeys && running === null && !isBroken && <RunMenu pipeline={pipeline} onRun={go} />}
      <SaveFirst
        file={pipeline.config?.file ?? ''}
        isOpen={waiting !== undefined}
        onClose={() => setWaiting(undefined)}
        onRun={() => {
          setWaiting(undefined)
          if (waiting !== undefined) start.mutate(waiting)
        }}
      />
      <Dialog isOpen={start.isError} onClose={start.reset} title={`"${id}" did not start`}>
        {start.isError && <ErrorState error={reportFor(start.error)} onRetry={() => go(start.variables)} isCompact />}
      </Dialog>
    </>
  )
}

/** A run takes the file as it is on disk. */
function SaveFirst({
  file,
  isOpen,
  onClose,
  onRun,
}: {
  file: string
  isOpen: boolean
  onClose: () => void
  onRun: () => void
}): ReactNode {
  const save = useMutation({
    mutationFn: async () => (await unsavedOf(file)?.save()) ?? true,
    // what kept it from being saved is said above the text
    onSuccess: (isSaved) => (isSaved ? onRun() : onClose()),
  })
  const problems = (isOpen ? unsavedOf(file)?.problems : undefined) ?? 0
  return (
    <Dialog
      isOpen={isOpen}
      onClose={onClose}
      title={problems === 0 ? `"${file}" is not saved` : `"${file}" is not saved, and has ${many(problems, 'problem')}`}
      footer={
        <>
          <Button look={problems === 0 ? 'plain' : 'primary'} onClick={onClose}>
            {problems === 0 ? 'Not now' : 'Back to the config'}
          </Button>
          <Button look={problems === 0 ? 'primary' : 'plain'} isBusy={save.isPending} onClick={() => save.mutate()}>
            Save and run
          </Button>
        </>
      }
    >
      {problems === 0 ? (
        <p>A run reads the file from disk, and the changes that you see are not in it yet.</p>
      ) : (
        <p>
          A run of this text would stop before its first request: the list below the text says what is wrong with it.
        </p>
      )}
    </Dialog>
  )
}
