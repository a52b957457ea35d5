import { Module, type DynamicModule } from '@nestjs/common';
import { OperationsService } from '../operations-service.js';
import { IdentityActs } from './identity-acts.js';
import { IdentityLinkEvents, prepareLinks } from './identity-link.event.js';
import { PeopleController } from './people.controller.js';
import { WorkLists } from './work-lists.js';

/** Which records are one: found, rehearsed, said, and taken back. */
@Module({})
export class PeopleModule {
  static async of(operations: OperationsService): Promise<DynamicModule> {
    const { database, acts, firm, registry } = operations;
    const events = new IdentityLinkEvents(await prepareLinks(registry));
    const identity = new IdentityActs({ database, acts, firm, events, now: () => operations.now(), onSaid: (rows) => operations.wakeRelay(rows) });
    return { module: PeopleModule, controllers: [PeopleController], providers: [{ provide: OperationsService, useValue: operations }, { provide: WorkLists, useValue: new WorkLists({ firm, database }) }, { provide: IdentityActs, useValue: identity }] };
  }
}
