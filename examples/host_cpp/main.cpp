// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <esploader.h>
#include <fstream>
#include <iterator>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace
{

// An error of the library as an exception: what happened, and what to do about it.
struct Error : std::runtime_error {
    Error(const std::string &what, std::string what_to_do)
        : std::runtime_error(what), advice(std::move(what_to_do))
    {
    }
    std::string advice;
};

class Visit
{
  public:
    explicit Visit(const std::string &port) : visit(esploader_visit_new(port.c_str()))
    {
        if (!visit) {
            throw std::bad_alloc();
        }
    }

    void set(const std::string &option, const std::string &value)
    {
        check(esploader_set(visit.get(), option.c_str(), value.c_str()));
    }

    void add_image(std::uint32_t offset, const std::vector<char> &bytes)
    {
        check(esploader_add_image(visit.get(), offset, bytes.data(), bytes.size()));
    }

    // Goes on in steps of at most 100 ms, so that a program with a window stays alive meanwhile.
    template <typename Show> void flash(Show show)
    {
        check(esploader_begin_flash(visit.get()));
        while (esploader_step(visit.get(), 100) != 0) {
            tell(show);
        }
        tell(show);
        check(esploader_error_kind(visit.get()));
    }

    std::string chip() const
    {
        esploader_identity_t who{};
        who.struct_size = sizeof who;
        esploader_identity(visit.get(), &who);
        return who.chip;
    }

  private:
    struct Free {
        void operator()(esploader_visit_t *old) const
        {
            esploader_visit_free(old);
        }
    };
    std::unique_ptr<esploader_visit_t, Free> visit;

    template <typename Show> void tell(Show show)
    {
        esploader_event_t event{};
        event.struct_size = sizeof event;
        while (esploader_next_event(visit.get(), &event) != 0) {
            show(event);
        }
    }

    void check(esploader_kind_t kind) const
    {
        if (kind != ESPLOADER_OK) {
            throw Error(esploader_error_text(visit.get()), esploader_error_advice(visit.get()));
        }
    }
};

std::vector<char> read(const char *path)
{
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

void show(const esploader_event_t &event)
{
    if (event.kind == ESPLOADER_EVENT_PROGRESS) {
        std::printf("  %u of %u bytes\n", unsigned(event.value), unsigned(event.other));
    } else {
        std::printf("Event: %s\n", event.text);
    }
}

} // namespace

int main(int count, char **arguments)
{
    if (esploader_abi_version() != ESPLOADER_ABI_VERSION || count != 4) {
        std::fprintf(stderr, "usage: host_cpp PORT OFFSET FILE\n");
        return 1;
    }
    try {
        Visit visit(arguments[1]);
        visit.set("attempts", "5");
        visit.add_image(std::uint32_t(std::stoul(arguments[2], nullptr, 0)), read(arguments[3]));
        visit.flash(show);
        std::printf("Done: %s\n", visit.chip().c_str());
        return 0;
    } catch (const Error &error) {
        std::fprintf(stderr, "host_cpp: %s\n  %s\n", error.what(), error.advice.c_str());
    } catch (const std::exception &error) {
        std::fprintf(stderr, "host_cpp: %s\n", error.what());
    }
    return 1;
}
