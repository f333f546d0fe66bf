import { useMutation } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { call, reportFor } from '../api/client.ts'
import type { ConfigWritten } from '../api/contract.ts'
import { keyOf, queries } from '../api/queries.ts'
import { Link, navigate } from '../app/router.tsx'
import { hrefOf } from '../app/routes.ts'
import { Button } from '../design/button.tsx'
import { TextField } from '../design/field.tsx'
import { ErrorState } from '../design/states.tsx'
import css from './new-page.module.css'

/** The least that a config can say, to go on from in the builder. */
export function StarterForm(): ReactNode {
  const [name, setName] = useState('')
  const [url, setUrl] = useState('')
  const [resource, setResource] = useState('')
  const isNamed = /^[\w-]+$/.test(name)
  const write = useMutation({
    mutationFn: () =>
      call<ConfigWritten>('/api/config', {
        method: 'PUT',
        query: { file: `${name}.yaml` },
        headers: { 'If-None-Match': '*' },
        body: { text: starter({ name, url, resource }) },
      }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: keyOf.project })
      navigate(hrefOf({ page: 'build', pipeline: name }))
    },
  })
  const isReady = isNamed && /^https?:\/\/./.test(url) && resource.trim() !== ''
  return (
    <form
      className={css['form']}
      onSubmit={(event) => {
        event.preventDefault()
        if (isReady) write.mutate()
      }}
    >
      <TextField
        label="name of the pipeline"
        value={name}
        autoFocus
        isCode
        onChange={({ target }) => setName(target.value)}
        {...(name !== '' && !isNamed && { error: 'Letters, digits, “_” and “-”: it names the file, too.' })}
      />
      <TextField
        label="base URL"
        placeholder="https://api.example.com/v1"
        value={url}
        isCode
        onChange={({ target }) => setUrl(target.value)}
      />
      <TextField
        label="first resource"
        placeholder="orders"
        hint="What comes after the base URL, and the name of its table."
        value={resource}
        isCode
        onChange={({ target }) => setResource(target.value)}
      />
      <div className={css['go']}>
        <Button type="submit" look="primary" disabled={!isReady} isBusy={write.isPending}>
          Write {isNamed ? `${name}.yaml` : 'the config'}
        </Button>
        <Link href="/new">Start from a URL, a cURL line or a document</Link>
      </div>
      {write.isError && <ErrorState error={reportFor(write.error)} isCompact />}
    </form>
  )
}

function starter({ name, url, resource }: { name: string; url: string; resource: string }): string {
  // JSON texts are YAML texts, whatever is in them
  const text = (value: string): string => (/^[\w./-]+$/.test(value) ? value : JSON.stringify(value))
  return `name: ${text(name)}\n\nclient:\n  base_url: ${url.trim()}\n\nresources:\n  - ${text(resource.trim())}\n`
}
