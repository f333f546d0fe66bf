import type { Section } from '../section.ts'
import { children } from './children.ts'
import { document } from './document.ts'
import { latency } from './latency.ts'
import { load } from './load.ts'
import { memory } from './memory.ts'
import { postgres } from './postgres.ts'
import { resources } from './resources.ts'
import { scale } from './scale.ts'
import { start } from './start.ts'
import { tiny } from './tiny.ts'

/** All sections, in the order in which they are played. */
export const sections: readonly Section[] = [
  load,
  document,
  postgres,
  latency,
  children,
  resources,
  tiny,
  start,
  memory,
  scale,
]
