import type { ReactNode } from 'react'
import { count } from '../format.ts'
import { visible } from '../visible.ts'
import css from './json-tree.module.css'
import { entriesOf, isBranch, isCut, isExact, isMore, isTreeList, type Tree } from './json-text.ts'

const longest = 240

/** A value on one line: long texts are cut and say how long they are; what is closed says what it holds. */
export function JsonValueText({ value, isOpen = false }: { value: Tree; isOpen?: boolean }): ReactNode {
  if (isCut(value)) return <Text text={value.$cut} length={value.$length} />
  if (isExact(value)) return <span className={css['number']}>{value.$number}</span>
  if (isMore(value)) return <span className={css['cut']}>… {count(value.$more)} more not shown</span>
  if (isBranch(value)) return <span className={css['branch']}>{branchWords(value, isOpen)}</span>
  if (typeof value === 'string') return <Text text={value} length={value.length} />
  return <span className={typeof value === 'number' ? css['number'] : css['word']}>{String(value)}</span>
}

function Text({ text, length }: { text: string; length: number }): ReactNode {
  return (
    <span className={css['text']}>
      <bdi>{`"${visible(text.slice(0, longest))}"`}</bdi>
      {length > longest && <span className={css['cut']}>… {count(length)} characters</span>}
    </span>
  )
}

function branchWords(value: Tree, isOpen: boolean): string {
  const entries = entriesOf(value)
  const isList = isTreeList(value)
  if (entries.length === 0) return isList ? '[ ]' : '{ }'
  if (isList) return isOpen ? `[${entries.length}]` : `[ ${entries.length} ${entries.length === 1 ? 'item' : 'items'} ]`
  if (isOpen) return `{${entries.length}}`
  const names = entries
    .slice(0, 4)
    .map(([name]) => visible(String(name).slice(0, 24)))
    .join(', ')
  return `{ ${names}${entries.length > 4 ? ', …' : ''} }`
}
