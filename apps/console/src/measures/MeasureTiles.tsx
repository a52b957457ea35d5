import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { measurePath } from '../show/paths';
import { Loading } from '../show/states';
import { measuresQuery } from './queries';
import { Sparkline } from './Sparkline';
import { besideOf, valueOf } from './wording';

/** How the firm stands; each number opens what is behind it. */
export function MeasureTiles() {
  const { data, error } = useQuery(measuresQuery);
  return (
    <section aria-label="How the firm stands">
      {data === undefined ? (
        error ? <p className="dim">How the firm stands is not known: reconciliation does not answer.</p> : <Loading what="how the firm stands" rows={2} />
      ) : (
        <div className="tiles measures">
          {data.measures.map((measure) => (
            <Link key={measure.name} className="tile" to={measurePath(measure.name)} title={measure.formula}>
              <div className="tile-label">{measure.title}</div>
              <div className="row">
                <div className={measure.unit === 'records' && (measure.value ?? 0) > 0 ? 'tile-number differs' : 'tile-number'}>{valueOf(measure)}</div>
                <span className="push">
                  <Sparkline points={measure.trend} />
                </span>
              </div>
              <div className="tile-label">{besideOf(measure)}</div>
            </Link>
          ))}
        </div>
      )}
    </section>
  );
}
