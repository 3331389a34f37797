#if Postgres
public import ContactProjector
#endif
