import { Button, createTheme, Modal, PasswordInput, Select, Textarea, TextInput, Tooltip } from '@mantine/core';

/** Dense, with one accent. Colours stand in theme.css, where both schemes are side by side. */
export const theme = createTheme({
  primaryColor: 'blue',
  defaultRadius: 'sm',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Button: Button.extend({ defaultProps: { size: 'xs' } }),
    TextInput: TextInput.extend({ defaultProps: { size: 'xs' } }),
    PasswordInput: PasswordInput.extend({ defaultProps: { size: 'xs' } }),
    Textarea: Textarea.extend({ defaultProps: { size: 'xs', autosize: false } }),
    Select: Select.extend({ defaultProps: { size: 'xs', allowDeselect: false } }),
    // Locking the scroll would write a style into the page, which its policy forbids.
    Modal: Modal.extend({ defaultProps: { lockScroll: false, centered: true, size: 'md', overlayProps: { backgroundOpacity: 0.45 }, transitionProps: { duration: 0 }, closeButtonProps: { 'aria-label': 'Close' } } }),
    Tooltip: Tooltip.extend({ defaultProps: { withArrow: true, openDelay: 300, multiline: true, maw: 360 } }),
  },
});
