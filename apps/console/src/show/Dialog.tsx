import { Modal } from '@mantine/core';

/** A question in front of the page: it holds the focus, gives it back, and ends with Escape. Its title is no header, of which the page has one. */
export function Dialog({ opened, close, title, children }: { readonly opened: boolean; readonly close: () => void; readonly title: string; readonly children: React.ReactNode }) {
  return (
    <Modal.Root opened={opened} onClose={close}>
      <Modal.Overlay backgroundOpacity={0.45} />
      <Modal.Content>
        <div className="row dialog-head">
          <Modal.Title>{title}</Modal.Title>
          <Modal.CloseButton className="push" aria-label="Close" />
        </div>
        <Modal.Body>{children}</Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}
