import type { ReactNode } from 'react'
import { SelectField, TextField } from '../design/field.tsx'
import type { Credential } from './credential.ts'
import css from './new-page.module.css'

const kinds: readonly { readonly value: Credential['kind']; readonly label: string }[] = [
  { value: 'none', label: 'needs no key' },
  { value: 'bearer', label: 'token, as “Authorization: Bearer …”' },
  { value: 'header', label: 'key in a header' },
  { value: 'query', label: 'key in the address' },
  { value: 'basic', label: 'user and password' },
]

const names: Readonly<Record<string, { readonly label: string; readonly usual: string; readonly key: string }>> = {
  header: { label: 'header', usual: 'X-Api-Key', key: 'key' },
  query: { label: 'parameter', usual: 'api_key', key: 'key' },
  basic: { label: 'user', usual: '', key: 'password' },
}

/** How the API knows who asks. The key goes into the secrets file, and the config names it only. */
export function CredentialFields({
  credential,
  onChange,
}: {
  credential: Credential
  onChange: (credential: Credential) => void
}): ReactNode {
  const key = 'key' in credential ? credential.key : ''
  const choose = (kind: string): void => {
    if (kind === 'bearer') onChange({ kind, key })
    else if (kind === 'header' || kind === 'query' || kind === 'basic')
      onChange({ kind, key, name: names[kind]?.usual ?? '' })
    else onChange({ kind: 'none' })
  }
  return (
    <div className={css['credential']}>
      <SelectField
        label="The API"
        value={credential.kind}
        options={kinds}
        onChange={({ target }) => choose(target.value)}
      />
      {'name' in credential && (
        <TextField
          label={names[credential.kind]?.label ?? 'name'}
          value={credential.name}
          isCode
          onChange={({ target }) => onChange({ ...credential, name: target.value })}
        />
      )}
      {credential.kind !== 'none' && (
        <TextField
          label={names[credential.kind]?.key ?? 'token'}
          type="password"
          hint="Kept in .sluice/secrets.toml, which git ignores; the config names it only."
          value={credential.key}
          isCode
          onChange={({ target }) => onChange({ ...credential, key: target.value })}
        />
      )}
    </div>
  )
}
