import { Fragment, type ReactNode } from 'react'

/** A name that breaks after its underscores where it is longer than its place, and not in the middle of a word. */
export function TableName({ name }: { name: string }): ReactNode {
  const parts = name.split(/(?<=_)(?!_)/)
  return (
    <bdi>
      {parts.map((part, at) => (
        // parts of one name, which stay in their order
        <Fragment key={`${at} ${part}`}>
          {at > 0 && <wbr />}
          {part}
        </Fragment>
      ))}
    </bdi>
  )
}
