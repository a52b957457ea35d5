import { Button, Textarea } from '@mantine/core';
import { useState } from 'react';
import type { Activity, GroupDetail } from '../api/types';
import { mayAct, useSession } from '../shell/session';
import { ProblemView } from '../show/states';
import { Time } from '../show/Time';
import { COMMENT_MAX, useGroupAct } from './acts';

const DID: Readonly<Record<string, string>> = { raised: 'found the first', comment: 'wrote', assign: 'assigned it', snooze: 'snoozed it', wake: 'woke it', discard: 'discarded', rehearse: 'rehearsed a retry', retry: 'retried', edit: 'edited an event' };

export function ActivityPanel({ group }: { readonly group: GroupDetail }) {
  const session = useSession();
  const comment = useGroupAct(group.fingerprint, 'comment');
  const [text, setText] = useState('');
  return (
    <section className="panel" aria-labelledby="activity">
      <div className="panel-head">
        <h2 id="activity">Activity</h2>
      </div>
      <div className="panel-body stack loose">
        {mayAct(session) && (
          <form
            className="stack"
            onSubmit={(event) => {
              event.preventDefault();
              comment.mutate({ text: text.trim() }, { onSuccess: () => setText('') });
            }}
          >
            <Textarea aria-label="Comment" placeholder="What did you find out? No personal data, please." rows={2} maxLength={COMMENT_MAX} value={text} onChange={(event) => setText(event.currentTarget.value)} />
            {comment.error && <ProblemView error={comment.error} />}
            <div>
              <Button type="submit" variant="default" loading={comment.isPending} disabled={text.trim() === ''}>
                Comment
              </Button>
            </div>
          </form>
        )}
        <ol className="line">
          {group.activity.map((activity, index) => (
            <Entry key={`${activity.at}/${index}`} activity={activity} />
          ))}
        </ol>
      </div>
    </section>
  );
}

function Entry({ activity }: { readonly activity: Activity }) {
  const result = resultOf(activity.details);
  return (
    <li>
      <div>
        <strong>{activity.author}</strong> {DID[activity.act] ?? activity.act}
        <span className="dim">
          {' · '}
          <Time at={activity.at} />
        </span>
      </div>
      {activity.text !== null && <p className="break">{activity.text}</p>}
      {result !== null && <p className="dim break">{result}</p>}
    </li>
  );
}

/** What came of it, in the words of the service. */
function resultOf(details: unknown): string | null {
  const result = typeof details === 'object' && details !== null && 'result' in details ? details.result : null;
  return typeof result === 'string' && result !== '' ? result : null;
}
