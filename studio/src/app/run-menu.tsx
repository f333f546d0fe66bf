import { useQuery } from '@tanstack/react-query'
import { type FormEvent, type ReactNode, useState } from 'react'
import { call, reportFor } from '../api/client.ts'
import type { CheckAnswer, ProjectPipeline } from '../api/contract.ts'
import { Button, IconButton } from '../design/button.tsx'
import { CheckField, SelectField, TextField } from '../design/field.tsx'
import { Popover } from '../design/popover/popover.tsx'
import { runCommand, type RunChoices } from './run-command.ts'
import css from './run-menu.module.css'

/** Beside the run button: a run of some resources, of a few pages, of an environment, or from the beginning. */
export function RunMenu({
  pipeline,
  onRun,
}: {
  pipeline: ProjectPipeline
  onRun: (choices: RunChoices) => void
}): ReactNode {
  const [isOpen, setOpen] = useState(false)
  return (
    <Popover
      label="Run with choices"
      align="end"
      isOpen={isOpen}
      onOpen={setOpen}
      trigger={<IconButton icon="down" label="Run with choices" />}
    >
      <RunForm
        pipeline={pipeline}
        onRun={(choices) => {
          setOpen(false)
          onRun(choices)
        }}
      />
    </Popover>
  )
}

const refreshes: readonly { readonly value: '' | NonNullable<RunChoices['refresh']>; readonly label: string }[] = [
  { value: '', label: 'no: go on where the last run ended' },
  { value: 'drop_data', label: 'rows anew, tables stay' },
  { value: 'drop_resources', label: 'tables of these resources anew' },
  { value: 'drop_sources', label: 'the whole source anew' },
]

/** What is to be asked for: only what differs from a plain run. */
function RunForm({
  pipeline: { config, resources },
  onRun,
}: {
  pipeline: ProjectPipeline
  onRun: (choices: RunChoices) => void
}): ReactNode {
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set())
  const [pages, setPages] = useState('')
  const [refresh, setRefresh] = useState<(typeof refreshes)[number]['value']>('')
  const [environment, setEnvironment] = useState('')
  const limit = Number(pages)
  const isNumber = pages === '' || (Number.isInteger(limit) && limit > 0)
  const chosen = resources.filter((name) => !left.has(name))
  const choices: RunChoices = {
    ...(left.size > 0 && { resources: chosen }),
    ...(pages !== '' && isNumber && { limit }),
    ...(refresh !== '' && { refresh }),
    ...(environment !== '' && { environment }),
  }
  const isReady = isNumber && chosen.length > 0
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (isReady) onRun(choices)
  }
  return (
    <form className={css['form']} onSubmit={submit}>
      <Environment pipeline={{ config }} value={environment} onChange={setEnvironment} />
      <TextField
        label="Pages at most, of each resource"
        inputMode="numeric"
        placeholder="all"
        autoFocus
        value={pages}
        onChange={({ target }) => setPages(target.value.trim())}
        {...(!isNumber && { error: 'A number, from 1.' })}
      />
      <SelectField
        label="Start over"
        value={refresh}
        options={refreshes}
        onChange={({ target }) => setRefresh(refreshes.find(({ value }) => value === target.value)?.value ?? '')}
        {...(refresh !== '' && { hint: 'What is there goes in the commit of this load, and not before.' })}
      />
      {resources.length > 1 && (
        <fieldset className={css['resources']}>
          <legend>Resources</legend>
          {resources.map((name) => (
            <CheckField
              key={name}
              label={<bdi>{name}</bdi>}
              checked={!left.has(name)}
              onChange={({ target }) =>
                setLeft(new Set(target.checked ? [...left].filter((one) => one !== name) : [...left, name]))
              }
            />
          ))}
        </fieldset>
      )}
      <code className={css['command']}>{runCommand(config?.file ?? '', choices)}</code>
      <Button type="submit" look="primary" icon="play" disabled={!isReady}>
        Run {chosen.length < resources.length ? `${chosen.length} of ${resources.length} resources` : ''}
      </Button>
    </form>
  )
}

/** The environments that the config names, as the file on disk has them: that is what runs. */
function Environment({
  pipeline: { config },
  value,
  onChange,
}: {
  pipeline: Pick<ProjectPipeline, 'config'>
  value: string
  onChange: (value: string) => void
}): ReactNode {
  const file = config?.file ?? ''
  const check = useQuery({
    queryKey: ['environments', file],
    queryFn: ({ signal }) => call<CheckAnswer>('/api/check', { body: { file }, signal }),
    gcTime: 0,
    retry: false,
  })
  if (check.isError) return <p role="alert">{reportFor(check.error).message}</p>
  const names = environmentsOf(check.data, config?.document ?? 1)
  if (names.length === 0) return null
  return (
    <SelectField
      label="Environment"
      value={value}
      options={[{ value: '', label: 'none' }, ...names.map((name) => ({ value: name, label: name }))]}
      onChange={({ target }) => onChange(target.value)}
    />
  )
}

function environmentsOf(check: CheckAnswer | undefined, document: number): readonly string[] {
  const value = check?.documents.find((one) => one.document === document)?.value
  const named = typeof value === 'object' && value !== null && 'environments' in value ? value['environments'] : null
  return typeof named === 'object' && named !== null && !Array.isArray(named) ? Object.keys(named) : []
}
