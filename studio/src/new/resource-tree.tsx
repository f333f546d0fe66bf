import { type ReactNode, useState } from 'react'
import type { ImportedResource } from '../api/contract.ts'
import { Button } from '../design/button.tsx'
import { CheckField, TextField } from '../design/field.tsx'
import { many } from '../design/format.ts'
import css from './draft-view.module.css'
import { branchesOf, type Branch, withParents } from './resource-branches.ts'

/** What is in the draft, to be ticked: the config gets what is ticked, and what that needs of its parents. */
export function ResourceTree({
  all: known,
  resources,
  isBusy,
  onAgain,
}: {
  /** what there is to tick; what the draft has is told anew by it */
  all: readonly ImportedResource[]
  resources: readonly ImportedResource[]
  isBusy: boolean
  onAgain: (include: readonly string[]) => void
}): ReactNode {
  const all = known.map((resource) => resources.find(({ name }) => name === resource.name) ?? resource)
  const [chosen, setChosen] = useState<ReadonlySet<string>>(
    () => new Set(resources.filter(({ off }) => off === null).map(({ name }) => name)),
  )
  const [wanted, setWanted] = useState('')
  const shown = all.filter(({ name, request }) => `${name} ${request}`.toLowerCase().includes(wanted.toLowerCase()))
  const before = new Set(resources.filter(({ off }) => off === null).map(({ name }) => name))
  const isChanged = chosen.size !== before.size || [...chosen].some((name) => !before.has(name))
  const turn = (names: readonly string[], isOn: boolean): void =>
    setChosen((now) => {
      const next = new Set(now)
      for (const name of isOn ? withParents(names, all) : names)
        if (isOn) next.add(name)
        else next.delete(name)
      return next
    })
  return (
    <section className={css['list']} aria-label="Resources">
      <div className={css['treeHead']}>
        <h2>{many(chosen.size, 'resource')}</h2>
        {isChanged && (
          <Button isBusy={isBusy} disabled={chosen.size === 0} onClick={() => onAgain([...chosen])}>
            Draft it with these
          </Button>
        )}
      </div>
      {all.length > 12 && (
        <TextField
          label="Find"
          isLabelHidden
          placeholder={`Find among ${all.length}`}
          value={wanted}
          onChange={({ target }) => setWanted(target.value)}
        />
      )}
      <ul className={css['tree']}>
        {branchesOf(shown).map((branch) => (
          <BranchOf key={branch.name} branch={branch} chosen={chosen} onTurn={turn} />
        ))}
      </ul>
    </section>
  )
}

function BranchOf({
  branch,
  chosen,
  onTurn,
}: {
  branch: Branch
  chosen: ReadonlySet<string>
  onTurn: (names: readonly string[], isOn: boolean) => void
}): ReactNode {
  const names = branch.resources.map(({ name }) => name)
  const on = names.filter((name) => chosen.has(name)).length
  const leaves = branch.resources.map((resource) => (
    <Leaf key={resource.name} resource={resource} isOn={chosen.has(resource.name)} onTurn={onTurn} />
  ))
  if (branch.resources.length === 1) return leaves
  return (
    <li>
      <details open={branch.isOpen}>
        <summary>
          <input
            type="checkbox"
            aria-label={`all of ${branch.name}`}
            checked={on === names.length}
            ref={(box) => {
              if (box !== null) box.indeterminate = on > 0 && on < names.length
            }}
            onChange={({ target }) => onTurn(names, target.checked)}
          />
          <bdi>{branch.name}</bdi>
          <span className={css['soft']}>
            {on} of {names.length}
          </span>
        </summary>
        <ul className={css['branch']}>{leaves}</ul>
      </details>
    </li>
  )
}

/** Notes are those of `sluice init`: what it has an option for, the page has another way for. */
function inThePage(note: string): string {
  return note
    .replace('; --use-secrets sends those that are set here', '')
    .replace(': --use-secrets sends those that are set here', ': give them above, or say yes under More')
    .replace('POSTs are sent with --probe-posts only', 'POSTs are sent by a test read and a run only')
}

function Leaf({
  resource: { name, request, parent, off, notes, guesses },
  isOn,
  onTurn,
}: {
  resource: ImportedResource
  isOn: boolean
  onTurn: (names: readonly string[], isOn: boolean) => void
}): ReactNode {
  const words = [off, ...notes.map(inThePage), guesses.length > 0 ? `a guess: ${guesses.join(', ')}` : null].filter(
    (each) => each !== null,
  )
  return (
    <li>
      <CheckField
        checked={isOn}
        onChange={({ target }) => onTurn([name], target.checked)}
        label={
          <>
            <bdi>{name}</bdi> {parent !== null && <span className={css['soft']}>below {parent}</span>}
          </>
        }
        hint={
          <>
            <code>{request}</code>
            {words.length > 0 && <span className={css['words']}>{words.join(' · ')}</span>}
          </>
        }
      />
    </li>
  )
}
