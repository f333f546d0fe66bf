import { useEffect, useRef, useSyncExternalStore } from 'react'

/** Something that the palette can do on the page as it is now. */
export interface Command {
  readonly label: string
  /** what kind of thing it is: `Page`, `Resource`, `Table`, `Command` */
  readonly kind: string
  /** of the shortcut that does the same */
  readonly keys?: string
  readonly run: () => void
}

const known = new Set<{ readonly current: readonly Command[] }>()

let all: readonly Command[] | undefined
const listeners = new Set<() => void>()

function changed(): void {
  all = undefined
  for (const listener of listeners) listener()
}

/** The palette offers these as long as the component is there. */
export function useCommands(commands: readonly Command[]): void {
  const ref = useRef(commands)
  useEffect(() => {
    ref.current = commands
    changed()
  })
  useEffect(() => {
    known.add(ref)
    changed()
    return () => {
      known.delete(ref)
      changed()
    }
  }, [])
}

/** What can be done now, what belongs to the open page first. */
export function useAllCommands(): readonly Command[] {
  return useSyncExternalStore(subscribe, allCommands)
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

function allCommands(): readonly Command[] {
  all ??= [...known].toReversed().flatMap(({ current }) => current)
  return all
}

/** The commands that have all the letters of `text` in their order, best first: whole words before scattered letters. */
export function matching(commands: readonly Command[], text: string): readonly Command[] {
  const wanted = text.trim().toLowerCase()
  if (wanted === '') return commands.toSorted((one, other) => isMany(one) - isMany(other))
  return commands
    .flatMap((command, index) => {
      const rank = rankOf(`${command.label} ${command.kind}`.toLowerCase(), wanted)
      return rank === undefined ? [] : [{ command, rank, index }]
    })
    .toSorted((one, other) => one.rank - other.rank || one.index - other.index)
    .map(({ command }) => command)
}

/** Resources and tables are many: where nothing is looked for they stand behind what there is one of. */
function isMany({ kind }: Command): number {
  return kind === 'Resource' || kind === 'Table' ? 1 : 0
}

function rankOf(label: string, wanted: string): number | undefined {
  const at = label.indexOf(wanted)
  if (at === 0) return 0
  if (at > 0) return /[\s/._-]/.test(label[at - 1] ?? '') ? 1 : 2
  let from = 0
  for (const letter of wanted) {
    const found = label.indexOf(letter, from)
    if (found === -1) return undefined
    from = found + 1
  }
  return 3
}
