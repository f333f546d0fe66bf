import { type AttachedFile, attachPlace } from '../../duckdb/engine.ts'
import { openPlaceReadOnly } from '../../duckdb/read-only.ts'
import { openNothing } from '../../duckdb/shared-file.ts'
import type { Capabilities, Reader, Session, Visit } from '../../load/destination.ts'
import { duckdbDialect } from '../../load/duckdb/dialect.ts'
import { readerOf } from '../../load/duckdb/reader.ts'
import { openSession } from '../../load/duckdb/session.ts'
import { quoteText } from '../../model/names/quoted-name.ts'
import { SluiceError } from '../../model/errors.ts'
import { loadsTable } from '../../model/names/system-names.ts'
import type { World } from '../../model/world.ts'
import { closeFailure, commitFailure, openFailure, queryFailure } from './failure.ts'
import type { LakeTarget } from './locate.ts'
import { lakePlace, makeFolder, mayBeThere } from './place.ts'

/** Opens the lake, made when it is missing and something may be made. Throws DRIVER_MISSING, DESTINATION_… and others. */
export async function connect(
  target: LakeTarget,
  { capabilities, world, visit = {} }: { capabilities: Capabilities; world: World; visit?: Visit | undefined },
): Promise<Session> {
  try {
    const isThere = mayBeThere(target)
    const file = await (visit.looks === true && !isThere ? openNothing() : attach(target, world))
    if (file.control !== undefined) await file.connection.run("SET TimeZone = 'UTC'")
    return openSession({
      type: 'ducklake',
      capabilities,
      file,
      location: target.label,
      dialect: duckdbDialect,
      explain: {
        commit: (error) => commitFailure(error, target),
        query: (error) => queryFailure(error, target),
        close: (error) => closeFailure(error, target),
      },
      // Inserts into one table never conflict there, so that two runs at once would both add their rows: each load
      // alters one and the same table, of which the second is refused.
      beforeCommit: (qualify, loadId) =>
        `COMMENT ON TABLE ${qualify(loadsTable)} IS ${quoteText(`last load ${loadId}`)}`,
    })
  } catch (error) {
    throw openFailure(error, target)
  }
}

async function attach(target: LakeTarget, world: World): Promise<AttachedFile> {
  makeFolder(target)
  return attachPlace(lakePlace(target, world), 'write')
}

/** Opens the lake for questions alone. Throws NOTHING_LOADED when there is none. */
export async function openReader(target: LakeTarget, world: World): Promise<Reader> {
  if (!mayBeThere(target))
    throw new SluiceError('NOTHING_LOADED', `Could not query "${target.label}" because there is no such lake.`, {
      hint: 'Load it with `sluice run <config>`, or say where to look: --destination URL.',
    })
  try {
    return readerOf(await openPlaceReadOnly(lakePlace(target, world)), (error) => {
      throw queryFailure(error, target)
    })
  } catch (error) {
    throw openFailure(error, target)
  }
}
