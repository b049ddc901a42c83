// SPDX-License-Identifier: EUPL-1.2
/* The release protocol (DESIGN section 5) with one message, two leases, one withdrawal: a Promela
   model for Spin. tests/model/run checks it; README.md has the rules in words.

   Origin: consent_race.pml, made for Sluis; here N = 1 is fixed and four things are added: the
   answer "not opened" burns the lease (m1: believed without a burn, truth breaks), a recipient that
   dies leaves `unknown` (m2: without that outcome, live breaks), the wait for the witness quorum
   between the RELEASE commit and DELIVER, and VOID for a lease whose DELIVER was never sent.

   Abstractions. Network: bits that are set and never cleared, so any message may be lost, late,
   doubled or overtaken; `seen` and `nack` are also the recipient's signed answers on their way.
   Crash: `epoch` passes and every broker transaction begun before it fails; what a transaction
   wrote stays. Opening is one step, the clock reading between the opening row and decryption: a
   process paused after that reading is P2's stated condition and not modelled. The recipient's
   reboot is its lease ending early, which `rover` may do at any time. Its proof check is not
   modelled: the broker's order alone keeps the rules, the check is a second line with tests of its
   own. A message that had its two leases without an opening is refused, to keep the model finite.
   `unknown` needs the lease to be over; that the keys are gone comes later still and only helps.

   Every run ends (each step sets something for good, crashes are counted), so live and wlive are
   checked without fairness, which is stronger: a run stops only where nothing can happen.

   Properties (-DP_X selects; none = safety). Each is checked over all states.
     safety   no opening after `effective` is acknowledged; none without its release leaf in the
              ledger; none without the proof of the quorum; none twice; no release leaf after the
              withdrawal's commit; the lists of `effective` name nothing opened as not opened
     truth    a message that was opened is never recorded as refused
     durable  what the sender saw accepted is on the broker's disk
     live     an accepted message ends done, refused or unknown, whatever crashes, dies or stays
              unreachable, witnesses included
     wlive    a withdrawal that was asked for becomes effective, likewise

   Flags, each one defect, with the property that catches it:
     BUG_ACK_FIRST (durable)  acknowledges before the commit
     BUG_TOCTOU (safety)      reads the consent before the transaction that uses it
     BUG_SEND_EARLY (safety)  delivers before the release leaf is committed
     BUG_GUESS (truth)        takes "lease over" for "not delivered"
     BUG_STALE_TIMER (safety) a timer keyed by the message ends the lease that runs now
     BUG_SKEW (safety)        the broker's lease may end before the recipient's
     BUG_NO_DEDUP (safety)    the recipient forgets what it has opened
     BUG_ACK_EARLY (safety)   `effective` does not wait for the open lease
     BUG_NO_RECHECK (none)    delivers within the lease although withdrawn meanwhile. Not caught,
                              and rightly: `effective` waits for the lease, a copy sent before the
                              withdrawal may arrive as late as one sent after it, so the check at
                              sending adds nothing but a smaller number of openings. A redundant
                              control; the ones that carry P2 are the commit and the lease
     BUG_NO_QUORUM (safety)   delivers before the checkpoint with the leaf is cosigned
     BUG_NACK_NO_BURN (truth) answers "not opened" and leaves the lease usable
     BUG_NACK_BY_MESSAGE (truth) takes an answer on the first lease for one on the second
     BUG_VOID_AFTER_CRASH (truth) voids a lease of an earlier boot: its memory of DELIVER is gone
     BUG_UNKNOWN_EARLY (safety) gives a message up while its lease still runs
     BUG_REFUSE_UNANSWERED (truth) forgets, at a void second lease, that the first was not answered
     BUG_NO_UNKNOWN (live)    has no outcome for a recipient that never answers
     BUG_WAIT_QUORUM (wlive)  makes `effective` wait for witnesses; only `proven` may

   printf lines starting with @ are the abstract trace that trace_check replays (trace_rules.h). */

#define LAST 1                    /* the last lease: 0 and 1 */
#ifndef MAXCRASH
#define MAXCRASH 1
#endif
#if defined(P_DURABLE) || defined(P_TRUTH) || defined(P_LIVE) || defined(P_WLIVE)
#define ASSERT(x) skip            /* one property a run */
#else
#define ASSERT(x) assert(x)
#endif

mtype = { NEW, ACC, REL, DONE, REF, UNK };
mtype st = NEW;                   /* DURABLE row: new, accepted, released, and the three ends */
byte  lease;                      /* DURABLE number of the current lease, the key of its timers */
bool  owed;                       /* DURABLE an earlier lease ended without any answer */
bool  withdrawn;                  /* DURABLE ledger entry */
bool  leaf[2];                    /* DURABLE ledger entry RELEASE, by lease */
bool  cosigned;                   /* the quorum signed a checkpoint with the current lease's leaf */
bool  wcosigned;                  /* the quorum signed a checkpoint with the withdrawal */
bool  myboot;                     /* the current lease was committed by this boot of the broker */
bool  bover;                      /* the current lease is over as the broker counts it */
bool  rover[2];                   /* DURABLE the lease is over, or burned, at the recipient */
bool  wire[2], proof[2];          /* DELIVER was sent; it carried the quorum's proof */
bool  nack[2];                    /* the answer "not opened" was sent, by lease */
bool  seen;                       /* DURABLE at the recipient: opened; its answer was sent */
byte  opened;                     /* effects inside the recipient's organisation */
bool  dead;                       /* the recipient does nothing any more */
bool  sack, wreq, wack;           /* sender saw ACK; withdrawal asked for; acknowledged effective */
byte  epoch;                      /* boots of the broker */

#define OPENLEASE (st==REL && !bover)
#define FINAL (st==DONE || st==REF || st==UNK)
#define LISTED_NOT_OPENED (st==NEW || ((st==ACC || st==REF) && !owed))

#ifdef BUG_NO_RECHECK
#define RECHECK true
#else
#define RECHECK (!withdrawn)
#endif
#ifdef BUG_NO_QUORUM
#define QUORUM true
#else
#define QUORUM cosigned
#endif
#ifdef BUG_NO_DEDUP
#define FRESH (opened<2)
#else
#define FRESH (!seen)
#endif
#ifdef BUG_NACK_BY_MESSAGE
#define NACKED (nack[0] || nack[1])
#else
#define NACKED (nack[lease])
#endif
#ifdef BUG_VOID_AFTER_CRASH
#define NEVERSENT (!wire[lease] || !myboot)
#else
#define NEVERSENT (!wire[lease] && myboot)
#endif
#ifdef BUG_UNKNOWN_EARLY
#define SILENT true
#else
#define SILENT bover
#endif
#ifdef BUG_REFUSE_UNANSWERED
#define OWED false
#else
#define OWED owed
#endif

inline refuse(){ st=REF; printf("@ refused 1\n") }
inline release(){                 /* one transaction: facts read, leaf, lease */
  st=REL; leaf[lease]=true; myboot=true; printf("@ released 1 %d\n", lease+1);
  ASSERT(!withdrawn) }
inline end_lease(){ bover=false; cosigned=false; myboot=false }
inline next_lease(){              /* the current lease certainly opened nothing */
  if :: OWED -> st=UNK; printf("@ unknown 1\n")
     :: !OWED && (withdrawn || lease==LAST) -> refuse()
     :: else -> lease++; st=ACC fi;
  end_lease() }

active proctype Environment(){
end: do
  :: atomic{ epoch<MAXCRASH -> epoch++; myboot=false; printf("@ crash broker\n") }
  :: atomic{ st==REL && !cosigned -> cosigned=true; printf("@ quorum_release %d\n", lease+1) }
#ifdef BUG_WAIT_QUORUM
  :: atomic{ withdrawn && !wcosigned -> wcosigned=true }
#endif
#if defined(P_LIVE) || defined(P_WLIVE)   /* for safety, dead or stopped = not scheduled */
  :: atomic{ !dead -> dead=true }
  :: break                        /* no more crashes, and the witnesses stay away for good */
#endif
  od }

active proctype Accept(){ byte e;
  do
  :: sack -> break
  :: !sack -> e=epoch;
#ifdef BUG_ACK_FIRST
     atomic{ sack=true; printf("@ accepted 1\n") };
     atomic{ if :: e==epoch && st==NEW -> st=ACC; printf("@ stored 1\n") :: else -> skip fi };
     break
#else
     atomic{ if :: e==epoch && st==NEW -> st=ACC; printf("@ stored 1\n") :: else -> skip fi };
     atomic{ if :: e==epoch && st!=NEW -> sack=true; printf("@ accepted 1\n") :: else -> skip fi;
             e=0 }
#endif
  od }

active proctype Worker(){ byte e; bool ok;
  do
  :: st==ACC -> e=epoch;
#ifdef BUG_TOCTOU
     ok=!withdrawn;
#endif
#ifdef BUG_SEND_EARLY
     atomic{ wire[lease]=true; printf("@ delivered %d\n", lease+1) };
#endif
     atomic{ if
       :: e!=epoch -> skip
       :: else ->
#ifndef BUG_TOCTOU
          ok=!withdrawn;
#endif
          if :: ok -> release() :: else -> refuse() fi
       fi; ok=false; e=0 }
  :: atomic{ OPENLEASE && QUORUM && RECHECK && !wire[lease] ->                      /* DELIVER */
             proof[lease]=cosigned; wire[lease]=true; printf("@ delivered %d\n", lease+1) }
  :: atomic{ OPENLEASE && NEVERSENT ->                                              /* VOID */
             printf("@ void %d\n", lease+1); next_lease() }
  :: atomic{ seen && (st==REL || st==UNK) ->                                        /* RECEIPT */
             st=DONE; printf("@ receipt 1 opened\n") }
  :: atomic{ NACKED && st==REL -> owed=false; printf("@ receipt 1 not_opened %d\n", lease+1);
             if :: next_lease() :: refuse(); end_lease() fi }
  :: atomic{ NACKED && st==UNK -> owed=false; printf("@ receipt 1 not_opened %d\n", lease+1);
             refuse() }
  :: atomic{ st==REL && bover && !withdrawn && lease<LAST ->                   /* FETCH again */
             owed=true; end_lease(); lease++; release() }
#ifdef BUG_GUESS
  :: atomic{ st==REL && bover -> next_lease() }
#endif
#ifndef BUG_NO_UNKNOWN
  :: atomic{ st==REL && SILENT -> st=UNK; printf("@ unknown 1\n") }
#endif
  :: FINAL -> break
  od }

inline recipient_over(k){ rover[k]=true; printf("@ recipient_over %d\n", k+1) }
inline broker_over(){ bover=true; printf("@ broker_over %d\n", lease+1) }

active proctype Timer(){
#ifdef BUG_STALE_TIMER            /* armed for one lease, ends whichever runs when it fires */
  byte k;
  do
  :: OPENLEASE ->
     atomic{ if :: OPENLEASE -> k=lease; recipient_over(k) :: else -> skip fi };
     atomic{ if :: st==REL -> broker_over() :: else -> skip fi; k=0 }
#else
  do
  :: atomic{ OPENLEASE && !rover[lease] -> recipient_over(lease) }
#ifdef BUG_SKEW
  :: atomic{ OPENLEASE -> broker_over() }
#else                             /* recipient first: margin and drift outweigh the skew */
  :: atomic{ OPENLEASE && rover[lease] -> broker_over() }
#endif
#endif
  :: FINAL -> break
  od }

#define COPY(k) (!dead && wire[k] && !rover[k] && FRESH)
#define ASKED(k) (!dead && !seen && !nack[k] && (wire[k] || (k==lease && bover)))
inline open(k){
  seen=true; opened++; printf("@ opened 1 %d\n", k+1);
  ASSERT(leaf[k]); ASSERT(proof[k]); ASSERT(!wack); ASSERT(opened<=1) }
inline answer_not_opened(k){
#ifndef BUG_NACK_NO_BURN
  rover[k]=true; printf("@ burned 1 %d\n", k+1);
#endif
  nack[k]=true }

active proctype Recipient(){
end: do
  :: atomic{ COPY(0) -> open(0) }
  :: atomic{ COPY(1) -> open(1) }
  :: atomic{ ASKED(0) -> answer_not_opened(0) }
  :: atomic{ ASKED(1) -> answer_not_opened(1) }
  od }

active proctype Withdraw(){ byte e;
  if :: wreq=true :: goto out fi;       /* the family may or may not withdraw */
again: e=epoch;
  atomic{ if :: e==epoch && !withdrawn -> withdrawn=true; printf("@ withdrawn 1 1\n")
             :: else -> skip fi };
#ifndef BUG_ACK_EARLY
  (!OPENLEASE);
#endif
#ifdef BUG_WAIT_QUORUM
  (wcosigned);
#endif
  atomic{ if
    :: e==epoch && withdrawn -> wack=true;
       if :: LISTED_NOT_OPENED -> printf("@ effective 1 not_opened 1\n"); ASSERT(!opened)
          :: st==DONE -> printf("@ effective 1 opened 1\n")
          :: else -> printf("@ effective 1 unknown 1\n") fi
    :: else -> skip
    fi; e=0 };
  if :: wack -> skip :: else -> goto again fi;
out: skip }

#ifdef P_DURABLE
ltl durable { [] (sack -> st!=NEW) }
#endif
#ifdef P_LIVE
ltl live { [] (sack -> <> FINAL) }
#endif
#ifdef P_WLIVE
ltl wlive { [] (wreq -> <> wack) }
#endif
#ifdef P_TRUTH
ltl truth { [] !(opened>0 && st==REF) }
#endif
