#if Postgres
import ContactProjector
#endif
