import type { RecordSystem } from '../api/types';
import { Status } from '../show/Status';
import { Time } from '../show/Time';

const ROLES: Readonly<Record<RecordSystem['role'], string>> = { source: 'tells us', target: 'is told', both: 'tells us, is told' };

/** How far each system is with this record. */
export function SystemTiles({ systems }: { readonly systems: readonly RecordSystem[] }) {
  return (
    <div className="tiles systems" role="list" aria-label="Systems">
      {systems.map((system) => (
        <div className="system" role="listitem" key={system.system}>
          <div className="row">
            <span className="name">{system.system}</span>
            <span className="dim push">{system.kind}</span>
          </div>
          <div>
            <SystemStatus system={system} />
          </div>
          {system.reason !== null && <p className="break">{system.reason}</p>}
          <div className="dim">
            {ROLES[system.role]}
            {system.lastChangeAt !== null && (
              <>
                {', '}
                <Time at={system.lastChangeAt} />
              </>
            )}
          </div>
        </div>
      ))}
    </div>
  );
}

function SystemStatus({ system: { state, wanted, acknowledged } }: { readonly system: RecordSystem }) {
  const behind = wanted !== null ? (acknowledged === null ? ': has no version yet' : `: has version ${acknowledged} of ${wanted}`) : '';
  switch (state) {
    case 'in-step':
      return <Status tone="good">In step{wanted === null ? '' : `, version ${wanted}`}</Status>;
    case 'due':
      return <Status tone="busy">On its way{behind}</Status>;
    case 'waiting':
      return <Status tone="busy">Waits{behind}</Status>;
    case 'parked':
      return <Status tone="bad">Not taken{behind}</Status>;
    case 'none':
      return <Status tone="quiet">Nothing to bring</Status>;
  }
}
