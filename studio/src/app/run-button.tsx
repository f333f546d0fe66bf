import { useMutation } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { call, reportFor } from '../api/client.ts'
import type { ProjectPipeline, RunAnswer, RunRequest } from '../api/contract.ts'
import { keysText, useShortcuts } from './keys/shortcuts.ts'
import { navigate } from './router.tsx'
import { unsavedOf } from './unsaved.ts'
import { hrefOf } from './routes.ts'
import { Button } from '../design/button.tsx'
import { Dialog } from '../design/dialog.tsx'
import { ErrorState } from '../design/states.tsx'

/** Starts a run of a pipeline and goes to its page; while one is going on it leads there. */
export function RunButton({ pipeline, hasKeys = true }: { pipeline: ProjectPipeline; hasKeys?: boolean }): ReactNode {
  const { id, running } = pipeline
  const start = useMutation({
    mutationFn: (request: RunRequest) => call<RunAnswer>('/api/runs', { body: request }),
    onSuccess: ({ run }) => navigate(hrefOf({ page: 'run', pipeline: id, run })),
  })
  const [isAsking, setAsking] = useState(false)
  const go = (): void => {
    if (running !== null) navigate(hrefOf({ page: 'run', pipeline: id, run: running.run }))
    else if (unsavedOf(pipeline.config?.file) !== undefined) setAsking(true)
    else if (!start.isPending) start.mutate({ pipeline: id })
  }
  useShortcuts(hasKeys ? [{ keys: 'mod+shift+enter', label: 'run this pipeline', run: go }] : [])
  const label = running === null ? 'Run' : 'Watch'
  return (
    <>
      <Button
        look={running === null && hasKeys ? 'primary' : 'plain'}
        icon={running === null ? 'play' : 'runs'}
        isBusy={start.isPending}
        disabled={pipeline.error !== undefined && running === null}
        onClick={go}
        title={hasKeys ? `${label} (${keysText('mod+shift+enter')})` : undefined}
        aria-label={hasKeys ? undefined : `${label} ${id}`}
      >
        {label}
      </Button>
      <SaveFirst
        file={pipeline.config?.file ?? ''}
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        onRun={() => {
          setAsking(false)
          start.mutate({ pipeline: id })
        }}
      />
      <Dialog isOpen={start.isError} onClose={start.reset} title={`"${id}" did not start`}>
        {start.isError && <ErrorState error={reportFor(start.error)} onRetry={go} isCompact />}
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
    mutationFn: async () => (await unsavedOf(file)?.()) ?? true,
    // what kept it from being saved is said above the text
    onSuccess: (isSaved) => (isSaved ? onRun() : onClose()),
  })
  return (
    <Dialog
      isOpen={isOpen}
      onClose={onClose}
      title={`"${file}" is not saved`}
      footer={
        <>
          <Button onClick={onClose}>Not now</Button>
          <Button look="primary" isBusy={save.isPending} onClick={() => save.mutate()}>
            Save and run
          </Button>
        </>
      }
    >
      <p>A run reads the file from disk, and the changes that you see are not in it yet.</p>
    </Dialog>
  )
}
