import { useStore } from '@nanostores/react';
import { type FormEvent, type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { sendMessage } from '../lib/persistence/send-message.ts';
import { type importChat, messages } from '../lib/persistence/useChatHistory.ts';
import { parseMessage } from '../lib/runtime/message-parser.ts';
import { Artifact } from './artifact.tsx';

declare global {
  interface Window {
    __BOLT_UPLOADED_FILES__?: File[];
    __BOLT_SET_UPLOADED_FILES__?: (files: File[]) => void;
    __BOLT_IMAGE_DATA_LIST__?: string[];
    __BOLT_SET_IMAGE_DATA_LIST__?: (list: string[]) => void;
  }
}

/** What was said last is what is read first. */
const intoView = (message: HTMLElement | null) => message?.scrollIntoView({ block: 'nearest' });

/** The left half: what was said, and where to say more. `importChat` is not called here, but is among its props in bolt.diy too, for whoever walks the fibers. */
export function Chat({ children }: { importChat: typeof importChat; children: ReactNode }) {
  const said = useStore(messages);
  // The AI SDK's useChat keeps them so.
  const messagesRef = useRef(said);
  useEffect(() => {
    messagesRef.current = said;
  }, [said]);
  const [text, setText] = useState('');
  const [uploadedFiles, setUploadedFiles] = useState<File[]>([]);
  const [imageDataList, setImageDataList] = useState<string[]>([]);
  useEffect(() => {
    // bolt.diy's way of handing a screenshot of the preview to the chat.
    Object.assign(window, {
      __BOLT_UPLOADED_FILES__: uploadedFiles,
      __BOLT_SET_UPLOADED_FILES__: setUploadedFiles,
      __BOLT_IMAGE_DATA_LIST__: imageDataList,
      __BOLT_SET_IMAGE_DATA_LIST__: setImageDataList,
    });
  }, [uploadedFiles, imageDataList]);
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim() === '') return;
    setText('');
    void sendMessage(text);
  };
  const key = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.key === 'Enter' && !event.shiftKey) send(event);
  };
  return (
    <section className="chat" aria-label="Chat">
      <div className="messages">
        {said.filter(({ annotations }) => !annotations?.includes('hidden')).map(({ id, role, content }) => (
          <div key={id} className={`message ${role}`} ref={intoView}><Said id={id} content={content} /></div>
        ))}
        {children}
      </div>
      <form onSubmit={send}>
        <textarea aria-label="Message" value={text} placeholder="How can Bolt help you today?" onChange={({ target }) => setText(target.value)} onKeyDown={key} />
        {imageDataList.map((data) => <img key={data} className="upload" src={data} alt="" />)}
        <button type="submit">Send</button>
      </form>
    </section>
  );
}

/** A message: its text, with its artifacts in between. */
function Said({ id, content }: { id: string; content: string }) {
  let artifacts = 0;
  return parseMessage(content).map((part, index) => ('artifact' in part ? <Artifact key={index} artifactKey={`${id}-${artifacts++}`} /> : <p key={index}>{part.text}</p>));
}
