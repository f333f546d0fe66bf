import { given } from '../../model/given.ts'
import type { Place } from '../../model/errors.ts'
import { type ConfigPath, formatPath } from '../document.ts'

/** Where a node of a config stands in its file. Both count from 1. */
export interface Position {
  readonly line: number
  /** the cell of a notebook that the line is one of */
  readonly cell?: number
  readonly column: number
}

/** Collects positions while a file is read and answers `ConfigDocument.placeOf` afterwards. */
export interface PlaceBook {
  readonly set: (path: ConfigPath, position: Position) => void
  readonly placeOf: (path: ConfigPath) => Place
}

/** A book for one file: a path without a position of its own gets that of its nearest ancestor. */
export function createPlaceBook(file: string | undefined): PlaceBook {
  const positions = new Map<string, Position>()
  return {
    set: (path, position) => void positions.set(formatPath(path), position),
    placeOf: (path) => {
      const written = path.length === 0 ? {} : { path: formatPath(path) }
      return { ...given({ file }), ...nearestPosition(positions, path), ...written }
    },
  }
}

function nearestPosition(positions: ReadonlyMap<string, Position>, path: ConfigPath): Position | undefined {
  for (let length = path.length; length >= 0; length--) {
    const position = positions.get(formatPath(path.slice(0, length)))
    if (position !== undefined) return position
  }
  return undefined
}
